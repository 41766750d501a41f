import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packagePath } from "../../lib/files/index.js";
import type { ReportData } from "./data.js";

/**
 * The page: one file, which loads nothing. Its script writes everything as text, and the page's own policy lets no other script run: names, paths and logs come from
 * objects that anybody may have made.
 */
export function renderPage(data: ReportData): string {
  const folder = packagePath("src", "report", "page");
  const script = readFileSync(join(folder, "page.js"), "utf8");
  const style = readFileSync(join(folder, "page.css"), "utf8");
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>corelate verify</title>
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript: all of it is in this file.</noscript>
<script type="application/json" id="data">${embedded(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** No text of JSON can end the element that it stands in. */
function embedded(data: ReportData): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
