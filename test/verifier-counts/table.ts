import { type Cost, type Level, levels } from "./measure.js";

/** A row of docs/verifier-counts.md. */
export interface Row {
  readonly program: string;
  readonly level: Level;
  readonly ours: Cost;
  readonly theirs: Cost;
}

const begin = "<!-- begin: `UPDATE_GOLDEN=1 make test-real` writes what follows -->\n";
const end = "<!-- end -->\n";
const heading = `program | level | corelate | bpf-linker | ratio | stack: corelate | bpf-linker
--- | --- | ---: | ---: | ---: | ---: | ---:
`;
const none = "not accepted";
const noObject = "no object";

/** The rows of the page. */
export function rowsOf(page: string): Row[] {
  const cells = between(page)
    .text.split("\n")
    .map((line) => line.split(" | "));
  return cells
    .filter(([, level]) => levels.some((one) => `-O ${one}` === level))
    .map(([program, level, ours, theirs, , ourStack, theirStack]) => ({
      program: program!,
      level: level!.slice(3) as Level,
      ours: { count: countIn(ours!), stack: countIn(ourStack!) },
      theirs: { count: countIn(theirs!), stack: countIn(theirStack!) },
    }));
}

/** The page with these rows in place of the ones it has. */
export function withRows(page: string, rows: readonly Row[]): string {
  const pairs = rows.filter((row) => ratioOf(row) !== undefined);
  const within = pairs.filter((row) => ratioOf(row)! <= 1.05);
  const worst = Math.max(...pairs.map((row) => ratioOf(row)!));
  const only = (ours: boolean) =>
    rows.filter((row) => {
      const [one, other] = ours ? [row.ours, row.theirs] : [row.theirs, row.ours];
      return one.count !== undefined && other.count === undefined;
    }).length;
  const stacks = rows.filter(({ ours, theirs }) => ours.stack !== undefined && theirs.stack !== undefined);
  const noLarger = stacks.filter(({ ours, theirs }) => ours.stack! <= theirs.stack!);
  const summary = `${pairs.length} pairs are accepted with both; ${within.length} of them at no more than 1.05 times bpf-linker's count, the worst at ${worst.toFixed(3)}. \
${only(true)} are accepted with corelate alone, ${only(false)} with bpf-linker alone. The stack is at most bpf-linker's in ${noLarger.length} of ${stacks.length} pairs of objects.\n\n`;
  const lines = rows.map((row) => {
    const ratio = ratioOf(row)?.toFixed(3) ?? "";
    const { ours, theirs } = row;
    const cells = [row.program, `-O ${row.level}`, ours.count ?? none, theirs.count ?? none, ratio];
    return `${[...cells, ours.stack ?? noObject, theirs.stack ?? noObject].join(" | ")}\n`;
  });
  const { from, to } = between(page);
  return `${page.slice(0, from)}${summary}${heading}${lines.join("")}${page.slice(to)}`;
}

/** corelate's count divided by bpf-linker's, where there are both. */
export function ratioOf({ ours, theirs }: Row): number | undefined {
  return ours.count === undefined || theirs.count === undefined ? undefined : ours.count / theirs.count;
}

function between(page: string): { from: number; to: number; text: string } {
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < 0) throw new Error("the page has no place for the table");
  return { from, to, text: page.slice(from, to) };
}

function countIn(cell: string): number | undefined {
  return cell === none || cell === noObject ? undefined : Number(cell);
}
