import type { PublishedProgram } from "./programs.js";
import { inWords, type Verdict } from "./verdict.js";

/** What was measured of a program; `theirs` is undefined where there was no bpf-linker to compare with. */
export interface Measured {
  readonly program: PublishedProgram;
  readonly theirs: Verdict | undefined;
  readonly ours: Verdict;
}

const begin = "<!-- begin: `UPDATE_GOLDEN=1 make test-real` writes what follows -->\n";
const end = "<!-- end -->\n";
const heading =
  "program | what it is | edits | loads: rustc and bpf-linker | loads: corelate\n--- | --- | --- | --- | ---\n";

/** The page with the table of what was measured in it; columns that were not measured stay as they are. */
export function withTable(page: string, measured: readonly Measured[]): string {
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < 0) throw new Error("the page has no place for the table");
  const old = page.slice(from, to).split("\n");
  const rows = measured.map(({ program, theirs, ours }) => {
    const first = titleOf(program);
    const before = old.find((row) => row.startsWith(`${first} | `))?.split(/(?<!\\) \| /)[3];
    const cells = [first, program.about, edits(program), theirs ? inWords(theirs) : (before ?? "not tried")];
    return `${[...cells, inWords(ours)].join(" | ")}\n`;
  });
  return `${page.slice(0, from)}${heading}${rows.join("")}${page.slice(to)}`;
}

/** What a program is called: its package, and the binary where a package has several. */
export function titleOf({ name, version, binary, folder }: PublishedProgram): string {
  return folder === undefined ? `${name} ${version}` : `${name} ${version}: ${binary}`;
}

function edits(program: PublishedProgram): string {
  return program.edits?.map(({ why }) => why).join("; ") ?? "none";
}
