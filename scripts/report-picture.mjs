#!/usr/bin/env node
// Writes docs/report.png, the second picture of the README: the page of `corelate verify --html` for the programs of two examples, on three kernels, with one of the
// refusals open. Needs chromium, QEMU, and the kernels in the cache (`corelate kernels fetch 5.10 6.1 6.12`). `dist/` has to be built.
// usage: node scripts/report-picture.mjs
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "corelate-picture-"));
const corelate = join(root, "dist/src/cli/main.js");

try {
  const objects = ["exec-snoop", "tested"].map((name) => {
    const source = `examples/${name}/src/main.rs`;
    const object = `build/${name}.o`;
    // The page shows no path of this machine.
    const args = ["build", source, "-o", object, "--", `--remap-path-prefix=${root}/=`];
    execFileSync(process.execPath, [corelate, ...args], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    return object;
  });
  const page = join(folder, "report.html");
  const verify = ["verify", ...objects, "--kernel", "5.10", "6.1", "6.12", "--html", page];
  const { status } = spawnSync(process.execPath, [corelate, ...verify], { cwd: root, stdio: "ignore" });
  if (status !== 0 && status !== 1) throw new Error(`corelate verify ended with status ${status}`);
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const tab = await browser.newPage({ viewport: { width: 1180, height: 640 }, colorScheme: "light" });
    await tab.goto(pathToFileURL(page).href);
    await tab.click("td.cell.bad");
    await tab.screenshot({ path: join(root, "docs/report.png") });
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
