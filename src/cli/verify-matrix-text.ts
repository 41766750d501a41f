import pc from "picocolors";
import { plainText } from "../../lib/diagnostics/index.js";
import type { ProgramOutcome } from "../kernel/index.js";
import type { KernelResult } from "../matrix/index.js";

/** How an outcome is written in a cell, and as a word in the legend. */
const signs: Readonly<Record<ProgramOutcome, string>> = {
  accepted: "ok",
  refused: "REFUSED",
  "not-loaded": "-",
  "timed-out": "TIMEOUT",
  crashed: "CRASHED",
  hung: "HUNG",
  panicked: "PANIC",
};

const narrowest = 7;

/** What a program became on one kernel. */
interface Cell {
  readonly outcome: ProgramOutcome | undefined;
  readonly instructions: number | undefined;
}

/**
 * Programs by kernels, a column a kernel: `ok` with the instructions that the verifier looked at, or what else became of it. As many kernels stand side by side as `width`
 * has room for; the others follow below.
 */
export function renderMatrix(results: readonly KernelResult[], width: number, coloured: boolean): string {
  const colours = pc.createColors(coloured);
  const rows = rowsOf(results);
  const several = new Set(rows.map(({ object }) => object)).size > 1;
  const longest = Math.max(7, ...rows.map(({ program }) => plainText(program).length + (several ? 2 : 0)));
  const first = Math.min(longest, Math.max(16, Math.floor(width / 3)));
  const cells = rows.map(({ object, program }) => results.map((result) => cellOf(result, object, program)));
  const widths = results.map(({ kernel }, at) =>
    Math.max(narrowest, plainText(kernel).length, ...cells.map((row) => textOf(row[at]!).length)),
  );
  const lines: string[] = [];
  for (const columns of pages(widths, width - first)) {
    if (lines.length > 0) lines.push("");
    const head = columns.map((at) => plainText(results[at]!.kernel).padStart(widths[at]!)).join("  ");
    lines.push(`${"".padEnd(first)}  ${colours.bold(head)}`);
    let above: string | undefined;
    rows.forEach(({ object, program }, row) => {
      if (several && object !== above) lines.push(colours.bold(shorten(plainText(object), width)));
      above = object;
      const name = shorten(`${several ? "  " : ""}${plainText(program)}`, first).padEnd(first);
      const texts = columns.map((at) => paint(cells[row]![at]!, widths[at]!, colours));
      lines.push(`${name}  ${texts.join("  ")}`.trimEnd());
    });
  }
  return `${lines.join("\n")}\n`;
}

/** What stands below the matrix: how many programs every kernel takes that was asked. */
export function renderSummary(results: readonly KernelResult[]): string {
  const rows = rowsOf(results);
  const whole = rows.filter(({ object, program }) =>
    results
      .map((result) => cellOf(result, object, program).outcome)
      .every((outcome) => outcome === undefined || outcome === "accepted"),
  );
  return `${whole.length} of ${rows.length} program${rows.length === 1 ? "" : "s"} loaded on all ${results.length} kernels\n`;
}

function rowsOf(results: readonly KernelResult[]) {
  const rows = new Map<string, { readonly object: string; readonly program: string }>();
  for (const { objects } of results)
    for (const { path: object, result } of objects)
      for (const { name: program } of result.programs)
        rows.set(JSON.stringify([object, program]), { object, program });
  // The programs of an object together, also where a kernel knows of more of them than the one before.
  const order = [...new Set([...rows.values()].map(({ object }) => object))];
  return [...rows.values()].sort((a, b) => order.indexOf(a.object) - order.indexOf(b.object));
}

function cellOf({ objects }: KernelResult, object: string, program: string): Cell {
  const verdict = objects
    .find(({ path }) => path === object)
    ?.result.programs.find(({ name }) => name === program);
  return {
    outcome: verdict?.outcome,
    instructions:
      verdict?.outcome === "accepted"
        ? (verdict.counts?.instructions ?? verdict.info?.verifiedInstructions)
        : undefined,
  };
}

function textOf({ outcome, instructions }: Cell): string {
  if (outcome === undefined) return "";
  return instructions === undefined ? signs[outcome] : `${signs[outcome]} ${short(instructions)}`;
}

/** 950, 12k, 1.2M. */
function short(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

function paint(cell: Cell, width: number, colours: ReturnType<typeof pc.createColors>): string {
  const text = textOf(cell).padStart(width);
  if (cell.outcome === "accepted") return colours.green(text);
  return cell.outcome === "not-loaded" || cell.outcome === undefined ? colours.dim(text) : colours.red(text);
}

/** The columns that fit side by side; each page has one at least. */
function pages(widths: readonly number[], room: number): number[][] {
  const result: number[][] = [];
  let left = 0;
  widths.forEach((width, at) => {
    if (result.length === 0 || left < width + 2) {
      result.push([]);
      left = room;
    }
    result.at(-1)!.push(at);
    left -= width + 2;
  });
  return result;
}

/** The end of a path says more than its start. */
function shorten(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - width + 1)}`;
}
