import { sourceLines } from "../../lib/diagnostics/index.js";
import type { StoryStep } from "./explanation.js";
import type { MessageKind } from "./kinds/index.js";
import type { ProgramPlaces } from "./source-index.js";
import type { TraceStep } from "./trace.js";

/** Lines that are looked at; a check is near its use. */
const farthest = 40;

/** What a check of each kind looks like in Rust. */
const looks: Readonly<Record<string, RegExp>> = {
  "or-null": /\bis_null\(\)|\bas_ref\(\)|\bis_some\(\)|\bif let Some\b/,
  packet: /\b(?:if|while|assert!?|assert_unchecked)\b.*[<>]/,
  "map-value": /\b(?:if|while|assert!?|assert_unchecked)\b.*[<>]|\.min\(|\bassert_unchecked\(/,
};
const bounded = ["negative", "unbounded-math", "unbounded-access", "zero-sized"];

/**
 * A line of the source between where a value came from and where it is used that looks like the missing check, and of which no instruction is left:
 *
 *     let index = unsafe { *place };
 *     unsafe { assert_unchecked(index < 16) };      // tells the optimiser, and leaves nothing for the verifier
 *     table[index]
 */
export function vanishedCheck(
  places: ProgramPlaces,
  trace: readonly TraceStep[],
  from: number | undefined,
  to: number,
  kind: MessageKind,
): StoryStep | undefined {
  const look = looks[kind.id] ?? (bounded.includes(kind.id) ? looks["map-value"] : undefined);
  const use = trace[to];
  const birth = from === undefined ? undefined : trace[from];
  const used = use && places.line(use.insn);
  const born = birth && places.line(birth.insn);
  if (look === undefined || use === undefined || used === undefined || born?.file !== used.file)
    return undefined;
  const alive = new Set(
    places
      .linesAround(use.insn)
      .filter(({ file }) => file === used.file)
      .map(({ line }) => line),
  );
  const lines = sourceLines(used.file);
  if (lines === undefined) return undefined;
  for (let line = used.line - 1; line > Math.max(born.line, used.line - farthest); line--) {
    if (alive.has(line)) continue;
    const text = withoutComment(lines[line - 1] ?? "");
    if (!look.test(text)) continue;
    return {
      words: `this line looks like the check, and the compiler has left no instruction of it: \`${text.slice(0, 100)}\``,
      location: { file: used.file, line, column: 0 },
    };
  }
  return undefined;
}

/** Lines of hostile sources may be long. */
const longest = 1000;

function withoutComment(line: string): string {
  const end = line.indexOf("//");
  return line.slice(0, Math.min(longest, end < 0 ? line.length : end)).trim();
}
