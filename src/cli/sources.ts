import type { RelocationSource } from "../../lib/btf/index.js";
import type { SourceLocation } from "../../lib/diagnostics/index.js";

/** The sources of a relocation for a table, one a line: `main.rs:12:5`, or `main.rs:12:5 (in main.rs:30:9)` where it was inlined. */
export function showSources(
  sources: readonly RelocationSource[],
  show: (place: SourceLocation) => string,
): string[] {
  return sources.map(({ inlinedInto, ...own }) =>
    inlinedInto === undefined ? show(own) : `${show(own)} (in ${inlinedInto.map(show).join(", ")})`,
  );
}

/** `rows`, with the lines of their cells below one another. */
export function spread(rows: readonly (readonly (string | readonly string[])[])[]): string[][] {
  return rows.flatMap((row) => {
    const height = Math.max(1, ...row.map((cell) => (typeof cell === "string" ? 1 : cell.length)));
    return Array.from({ length: height }, (_, line) =>
      row.map((cell) => (typeof cell === "string" ? (line === 0 ? cell : "") : (cell[line] ?? ""))),
    );
  });
}
