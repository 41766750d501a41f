import { assembly, classNames, classOf, means, type Obstacle, obstacles, obstaclesOf } from "./classes.js";
import { type Needs, needsOf } from "./needs.js";
import type { Selftest } from "./source.js";
import { programFiles, type Written, writtenIn } from "./written.js";

const begin = "<!-- begin: `UPDATE_GOLDEN=1 make test-selftests` writes what follows -->\n";
const end = "<!-- end -->\n";

/** `page` with the tables in it. */
export function withTables(page: string, version: string, tests: readonly Selftest[]): string {
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < 0) throw new Error("the page has no place for the tables");
  return `${page.slice(0, from)}${tables(version, tests)}${page.slice(to)}`;
}

interface Row {
  readonly needs: Needs;
  readonly obstacles: readonly Obstacle[];
  /** Programs that can be said. */
  readonly sayable: number;
  readonly inAssembly: number;
}

function tables(version: string, tests: readonly Selftest[]): string {
  const rows = tests.flatMap((test): Row[] => {
    const needs = needsOf(test);
    if (needs === undefined) return [];
    const inAssembly = needs.programs.filter(({ name }) => needs.assembly.has(name)).length;
    const found = obstaclesOf(needs);
    return [
      {
        needs,
        obstacles: found,
        sayable: found.length > 0 ? 0 : needs.programs.length - inAssembly,
        inAssembly,
      },
    ];
  });
  const written = programFiles().flatMap(writtenIn);
  const names = new Set(tests.map(({ name }) => name));
  for (const { name, selftests } of written)
    for (const selftest of selftests)
      if (!names.has(selftest)) throw new Error(`${name}: there is no selftest ${selftest}`);
  const whole = rows.filter(isWhole);
  const compiled = rows.filter(({ needs }) =>
    tests.some(({ name, object }) => name === needs.name && object),
  ).length;
  return [
    `Linux ${version}: ${tests.length} files, of which ${rows.length} have programs (clang 22 compiles ${compiled} of them with this kernel's types), ${sum(rows, programs)} of them. `,
    `**${whole.length} of ${rows.length} files can be said whole, and ${sum(rows, ({ sayable }) => sayable)} of ${sum(rows, programs)} programs**; `,
    `${written.length} programs are written here, for ${new Set(written.flatMap(({ selftests }) => selftests)).size} of the files.\n\n`,
    byClass(rows, written),
    "\n## What cannot be said\n\n",
    withObstacles(rows),
    "\n## What the tests need, and what there is for it\n\n",
    withMeans(rows),
    "\n## What is written\n\n",
    byFile(written),
  ].join("");
}

const programs = ({ needs }: Row) => needs.programs.length;
const isWhole = ({ obstacles, inAssembly }: Row) => obstacles.length === 0 && inAssembly === 0;
const sum = <T>(rows: readonly T[], of: (row: T) => number) =>
  rows.reduce((total, row) => total + of(row), 0);

function byClass(rows: readonly Row[], written: readonly Written[]): string {
  const of = new Map(rows.map(({ needs }) => [needs.name, classOf(needs)]));
  const body = classNames.map((name) => {
    const all = rows.filter(({ needs }) => of.get(needs.name) === name);
    const here = written.filter(({ selftests }) => of.get(selftests[0]!) === name).length;
    const whole = all.filter(isWhole).length;
    return [name, all.length, whole, sum(all, programs), sum(all, ({ sayable }) => sayable), here];
  });
  return table(["class", "files", "can be said", "programs", "can be said", "written here"], body);
}

function withObstacles(rows: readonly Row[]): string {
  const files = rows.filter(({ inAssembly }) => inAssembly > 0);
  const first = [
    assembly.what,
    files.length,
    sum(files, ({ inAssembly }) => inAssembly),
    assembly.why,
    some(files),
  ];
  const others = obstacles.map(({ what, why }) => {
    const found = rows.filter(({ obstacles }) => obstacles.some((obstacle) => obstacle.what === what));
    return [what, found.length, sum(found, programs), why, some(found)];
  });
  return table(["what", "files", "programs", "why", "files, or some of them"], [first, ...others]);
}

function some(rows: readonly Row[]): string {
  const names = rows.map(({ needs }) => needs.name);
  return names.slice(0, 12).join(", ") + (names.length > 12 ? ", …" : "");
}

function withMeans(rows: readonly Row[]): string {
  const body = means.map(({ what, how, in: has }) => [
    what,
    rows.filter(({ needs }) => has(needs)).length,
    how,
  ]);
  return table(["what", "files", "in Rust"], body);
}

function byFile(written: readonly Written[]): string {
  const body = programFiles().map((file) => {
    const own = written.filter((each) => each.file === file);
    const kinds = (kind: string) => own.filter(({ expected }) => expected.kind === kind).length;
    const names = [...new Set(own.flatMap(({ selftests }) => selftests))].sort();
    const name = `\`${file}.rs\``;
    return [name, own.length, kinds("returns"), kinds("loads"), kinds("refused"), names.join(", ")];
  });
  return table(["file", "programs", "run", "loaded", "refused", "what they check is in"], body);
}

function table(heading: readonly string[], body: readonly (readonly (string | number)[])[]): string {
  const numbers = heading.map((_, index) => typeof body[0]?.[index] === "number");
  const rows = [heading, numbers.map((isNumber) => (isNumber ? "---:" : "---")), ...body];
  return rows.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
