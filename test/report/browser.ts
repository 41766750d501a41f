import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import tmp from "tmp";

const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** Why pages cannot be opened here; undefined where they can. `CORELATE_ALL_TESTS=1 make setup` installs chromium. */
export const whyNoBrowser = program === undefined ? "chromium is not installed" : undefined;

/** What a page did besides showing something. */
export interface Opened {
  readonly page: Page;
  /** Errors, messages of the console, dialogs, and requests for anything but the page. */
  readonly noise: readonly string[];
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: program!, args: ["--no-sandbox"] });
}

/** Opens a page that is one file. */
export async function openPage(
  browser: Browser,
  html: string,
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<Opened> {
  const path = join(tmp.dirSync({ mode: 0o700, unsafeCleanup: true }).name, "page.html");
  writeFileSync(path, html);
  const page = await browser.newPage({ viewport: { width: 1200, height: 700 }, ...options });
  const noise: string[] = [];
  page.on("pageerror", ({ message }) => noise.push(`error: ${message}`));
  page.on("console", (message) => noise.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    if (request.url() !== pathToFileURL(path).href) noise.push(`request: ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(pathToFileURL(path).href);
  return { page, noise };
}
