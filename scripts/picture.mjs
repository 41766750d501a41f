#!/usr/bin/env node
// Writes docs/relocations.svg, the picture of the README: examples/exec-snoop is built, and `corelate resolve --json` says what a loader
// writes into it on three kernels. With --check it compares instead, and fails where the file is out of date. `dist/` has to be built.
// usage: node scripts/picture.mjs [--check]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const example = join(root, "examples", "exec-snoop");
const source = join(example, "src", "main.rs");
const picture = join(root, "docs", "relocations.svg");

/** A kernel a column, the oldest first. */
const kernels = readdirSync(join(example, "kernels"))
  .filter((name) => name.endsWith(".btf"))
  .sort(new Intl.Collator("en", { numeric: true }).compare);

/** The example's relocations, as `corelate resolve --json` prints them. */
function relocations() {
  const folder = mkdtempSync(join(tmpdir(), "corelate-picture-"));
  const corelate = (...args) =>
    execFileSync(process.execPath, [join(root, "dist", "src", "cli", "main.js"), ...args], {
      encoding: "utf8",
    });
  try {
    const object = join(folder, "exec-snoop.o");
    corelate("build", source, "-o", object);
    const targets = kernels.map((name) => join(example, "kernels", name));
    return JSON.parse(corelate("resolve", object, "--json", "--btf", ...targets)).relocations;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A row for each field that a source line reads: the line's number, the line, the field and its offsets. */
function rows() {
  const lines = readFileSync(source, "utf8").split("\n");
  const found = new Map();
  for (const { sources, root: type, path, local, targets } of relocations())
    for (const { file, line } of sources) {
      if (resolve(example, file) !== source) throw new Error(`a relocation of another file: ${file}`);
      const field = `${type}.${path}`;
      const offsets = [local, ...targets.map(({ value }) => value)].map(String);
      found.set(`${String(line).padStart(5)} ${field}`, [
        String(line),
        lines[line - 1].trim(),
        field,
        ...offsets,
      ]);
    }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  // What stands in the row above is not said again.
  return sorted.map(([line, text, ...rest], i) =>
    sorted[i - 1]?.[0] === line ? ["", "", ...rest] : [line, text, ...rest],
  );
}

const character = { width: 7.8, height: 20 };
const margin = 18;
const colours = {
  background: "#0d1117",
  title: "#8b949e",
  text: "#e6edf3",
  number: "#6e7681",
  field: "#79c0ff",
  local: "#8b949e",
  kernel: "#7ee787",
};

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Text in column `at` of line `line`, both counted in characters. Its length is given, so that the font does not matter. */
function cell(text, at, line, colour, weight = "normal") {
  if (text === "") return "";
  const x = (margin + at * character.width).toFixed(1);
  const y = margin + (line + 0.75) * character.height;
  const length = (text.length * character.width).toFixed(1);
  return `<text x="${x}" y="${y}" textLength="${length}" fill="${colour}" font-weight="${weight}">${escaped(text)}</text>\n`;
}

function svg(table) {
  const kernelTitles = kernels.map((name) => name.replace(/^linux-(.*)\.btf$/, "Linux $1"));
  const titles = ["", "src/main.rs", "field", "in the object", ...kernelTitles];
  const columnColours = [
    colours.number,
    colours.text,
    colours.field,
    colours.local,
    ...kernels.map(() => colours.kernel),
  ];
  const right = (column) => column === 0 || column > 2;
  const widths = titles.map((title, i) => Math.max(title.length, ...table.map((row) => row[i].length)));
  const starts = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width + 2, 0));
  const place = (text, i) => starts[i] + (right(i) ? widths[i] - text.length : 0);
  const columns = starts.at(-1) + widths.at(-1);
  const size = {
    width: Math.ceil(columns * character.width + 2 * margin),
    height: (table.length + 1) * character.height + 2 * margin,
  };
  const body = [
    ...titles.map((title, i) => cell(title, place(title, i), 0, colours.title, "bold")),
    ...table.flatMap((row, line) =>
      row.map((text, i) => cell(text, place(text, i), line + 1, columnColours[i])),
    ),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-labelledby="title">
<title id="title">Offsets that a loader writes into one object on ${kernels.length} kernels</title>
<rect width="100%" height="100%" rx="8" fill="${colours.background}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" xml:space="preserve">
${body.join("")}</g>
</svg>
`;
}

const drawn = svg(rows());
if (!process.argv.includes("--check")) writeFileSync(picture, drawn);
else if (readFileSync(picture, "utf8") !== drawn) {
  console.error(
    "docs/relocations.svg is not what examples/exec-snoop gives: run `make picture` and look at it",
  );
  process.exitCode = 1;
}
