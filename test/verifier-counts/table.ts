import { type Count, type Level, levels } from "./measure.js";

/** A row of docs/verifier-counts.md. */
export interface Row {
  readonly program: string;
  readonly level: Level;
  readonly ours: Count;
  readonly theirs: Count;
}

const begin = "<!-- begin: `UPDATE_GOLDEN=1 make test-real` writes what follows -->\n";
const end = "<!-- end -->\n";
const heading = "program | level | corelate | bpf-linker | ratio\n--- | --- | ---: | ---: | ---:\n";
const none = "not accepted";

/** The rows of the page. */
export function rowsOf(page: string): Row[] {
  const cells = between(page)
    .text.split("\n")
    .map((line) => line.replace(/ \|$/, "").split(" | "));
  return cells
    .filter(([, level]) => levels.some((one) => `-O ${one}` === level))
    .map(([program, level, ours, theirs]) => ({
      program: program!,
      level: level!.slice(3) as Level,
      ours: countIn(ours!),
      theirs: countIn(theirs!),
    }));
}

/** The page with these rows in place of the ones it has. */
export function withRows(page: string, rows: readonly Row[]): string {
  const pairs = rows.filter((row) => ratioOf(row) !== undefined);
  const within = pairs.filter((row) => ratioOf(row)! <= 1.05);
  const worst = Math.max(...pairs.map((row) => ratioOf(row)!));
  const only = (ours: boolean) =>
    rows.filter(
      (row) => (ours ? row.theirs : row.ours) === undefined && (ours ? row.ours : row.theirs) !== undefined,
    ).length;
  const summary = `${pairs.length} pairs are accepted with both; ${within.length} of them at no more than 1.05 times bpf-linker's count, the worst at ${worst.toFixed(3)}. \
${only(true)} are accepted with corelate alone, ${only(false)} with bpf-linker alone.\n\n`;
  const lines = rows.map((row) => {
    const ratio = ratioOf(row)?.toFixed(3) ?? "";
    return `${[row.program, `-O ${row.level}`, row.ours ?? none, row.theirs ?? none, ratio].join(" | ").trimEnd()}\n`;
  });
  const { from, to } = between(page);
  return `${page.slice(0, from)}${summary}${heading}${lines.join("")}${page.slice(to)}`;
}

/** corelate's count divided by bpf-linker's, where there are both. */
export function ratioOf({ ours, theirs }: Row): number | undefined {
  return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}

function between(page: string): { from: number; to: number; text: string } {
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (from < begin.length || to < 0) throw new Error("the page has no place for the table");
  return { from, to, text: page.slice(from, to) };
}

function countIn(cell: string): Count {
  return cell === none ? undefined : Number(cell);
}
