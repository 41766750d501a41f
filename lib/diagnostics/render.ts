import pc from "picocolors";
import type { Diagnostic } from "./diagnostic.js";
import { plainJson, plainLine, plainText } from "./plain-text.js";
import { sourceLines } from "./source-lines.js";

/** How diagnostics are printed: rustc's shape, or one JSON object a line. */
export type MessageFormat = "human" | "json";

/** Renders `diagnostic` in rustc's shape, with the source line when the file can be read. Ends with a newline. */
export function renderDiagnostic(diagnostic: Diagnostic, colour: boolean): string {
  const c = pc.createColors(colour);
  const paint =
    diagnostic.severity === "error" ? c.red : diagnostic.severity === "warning" ? c.yellow : c.green;
  const lines = [
    c.bold(`${paint(`${diagnostic.severity}[${diagnostic.code}]`)}: ${plainText(diagnostic.message)}`),
  ];
  const at = diagnostic.location;
  const gutter = " ".repeat(at ? String(at.line).length : 1);
  if (at) {
    lines.push(`${gutter}${c.blue("-->")} ${plainText(at.file)}:${at.line}:${at.column}`);
    const line = (at.text ?? sourceLines(at.file)?.[at.line - 1])?.trimEnd();
    if (line !== undefined) {
      const bar = c.blue("|");
      const source = plainLine(line.slice(0, maxLineLength));
      lines.push(
        `${gutter} ${bar}`,
        `${c.blue(String(at.line))} ${bar} ${source}${line.length > maxLineLength ? "…" : ""}`,
      );
      const before = plainLine(line.slice(0, Math.min(maxLineLength, Math.max(0, at.column - 1))));
      const indent = before.replace(/[^\t]/g, " ");
      lines.push(at.column > 0 ? `${gutter} ${bar} ${indent}${paint("^")}` : `${gutter} ${bar}`);
    }
  }
  for (const note of diagnostic.notes ?? [])
    lines.push(`${gutter} ${c.blue("=")} ${c.bold("note")}: ${plainText(note)}`);
  if (diagnostic.help)
    lines.push(`${gutter} ${c.blue("=")} ${c.bold("help")}: ${plainText(diagnostic.help)}`);
  return `${lines.join("\n")}\n`;
}

/** One JSON object without line breaks, then a newline. */
export function renderDiagnosticJson(diagnostic: Diagnostic): string {
  return `${plainJson(diagnostic)}\n`;
}

/** Longer lines are truncated. */
const maxLineLength = 400;
