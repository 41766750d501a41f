import { type Conversion, type Kernel, kernels } from "./conversions.js";
import type { PublishedProgram } from "./programs.js";
import { inWords, type Verdict } from "./verdict.js";

/** What was measured of a program; `theirs` is undefined where there was no bpf-linker to compare with. */
export interface Measured {
  readonly program: PublishedProgram;
  readonly theirs: Verdict | undefined;
  readonly ours: Verdict;
  /** Each program's stack in bytes with both; undefined where one of them made no object. */
  readonly stacks: Stacks | undefined;
}

/** The stacks of an object's programs, by name. */
export interface Stacks {
  readonly theirs: ReadonlyMap<string, number>;
  readonly ours: ReadonlyMap<string, number>;
}

const begin = "<!-- begin: `UPDATE_GOLDEN=1 make test-real` writes what follows -->\n";
const end = "<!-- end -->\n";
const heading = `program | what it is | edits | loads: rustc and bpf-linker | loads: corelate | stack at most bpf-linker's | above
--- | --- | --- | --- | --- | ---: | ---
`;

/** The page with the tables of what was measured in it; columns that were not measured stay as they are. */
export function withTables(
  page: string,
  measured: readonly Measured[],
  converted: readonly Conversion[],
): string {
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < 0) throw new Error("the page has no place for the table");
  const old = page.slice(from, to).split("\n");
  const rows = measured.map(({ program, theirs, ours, stacks }) => {
    const first = titleOf(program);
    const before = old.find((row) => row.startsWith(`${first} | `))?.split(/(?<!\\) \| /) ?? [];
    const cells = [first, program.about, edits(program)];
    cells.push(theirs ? inWords(theirs) : (before[3] ?? "not tried"), inWords(ours));
    cells.push(...(stacks ? stackCells(stacks) : [before[5] ?? "not measured", before[6] ?? "not measured"]));
    return `${cells.join(" | ")}\n`;
  });
  const table = `${heading}${rows.join("")}\n${betweenTables}${conversionTable(converted)}`;
  return `${page.slice(0, from)}${table}${page.slice(to)}`;
}

/** How many programs have at most the stack that they have with bpf-linker, and the bytes of the others. */
function stackCells({ ours, theirs }: Stacks): string[] {
  const both = [...ours].flatMap(([name, own]) => {
    const other = theirs.get(name);
    return other === undefined ? [] : [{ name, own, other }];
  });
  const above = both.filter(({ own, other }) => own > other);
  const list = above.map(({ name, own, other }) => `\`${name}\` ${own} (${other})`);
  return [`${both.length - above.length} of ${both.length}`, list.join(", ") || "none"];
}

const betweenTables = `Three of them have offsets of the kernel's in their code. With these, each field is a relocation; the values are those on two layouts of the
kernel's types (\`test/real/conversions.ts\` has the edits and the types). What the programs had in their place is wrong on one of the two.

`;

function conversionTable(converted: readonly Conversion[]): string {
  const names = Object.keys(kernels) as Kernel[];
  const rows = converted.flatMap(({ program, before, edits: made, relocations }) =>
    Object.entries(relocations).map(([field, values], index) => {
      const cells = index === 0 ? [titleOf(program), `${made.length}`, before] : ["", "", ""];
      return `${[...cells, field, ...names.map((name) => values[name])].join(" | ")}\n`;
    }),
  );
  const head = ["program", "edits", "before", "relocation", ...names];
  return `${head.join(" | ")}\n${head.map((_, at) => (at > 3 ? "---:" : "---")).join(" | ")}\n${rows.join("")}`;
}

/** What a program is called: its package, and the binary where a package has several. */
export function titleOf({ name, version, binary, folder }: PublishedProgram): string {
  return folder === undefined ? `${name} ${version}` : `${name} ${version}: ${binary}`;
}

function edits(program: PublishedProgram): string {
  return program.edits?.map(({ why }) => why).join("; ") ?? "none";
}
