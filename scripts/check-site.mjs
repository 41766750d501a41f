#!/usr/bin/env node
// Looks at each link of build/site: the page has to be there, and the place in it. VitePress looks at pages only.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const site = join(dirname(fileURLToPath(import.meta.url)), "..", "build", "site");
const pages = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html"));
const texts = new Map(pages.map((name) => [join(site, name), readFileSync(join(site, name), "utf8")]));
const ids = new Map(
  [...texts].map(([path, text]) => [path, new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id))]),
);
let links = 0;
const dead = [];
for (const [path, text] of texts) {
  const content = text.slice(text.indexOf("<main"), text.indexOf("</main>"));
  for (const [, href] of content.matchAll(/<a [^>]*href="([^"]*)"/g)) {
    if (/^[a-z]+:/.test(href)) continue;
    links++;
    const [page, id] = href.replaceAll("&amp;", "&").split("#");
    const at = page === "" ? path : join(page.startsWith("/") ? site : dirname(path), page);
    const file = [at, `${at}.html`, join(at, "index.html")].find(
      (one) => existsSync(one) && (texts.has(one) || /\.\w+$/.test(one)),
    );
    if (file === undefined || (id && texts.has(file) && !ids.get(file).has(decodeURIComponent(id))))
      dead.push(`${relative(site, path)}: ${href}`);
  }
}
for (const one of dead) console.error(`a link that leads nowhere: ${one}`);
console.log(`${links} links of ${pages.length} pages, ${dead.length} lead nowhere`);
process.exitCode = dead.length === 0 && pages.length > 0 ? 0 : 1;
