import { readFileSync } from "node:fs";
import pc from "picocolors";
import type { Diagnostic } from "./diagnostic.js";

/** How diagnostics are printed: rustc's shape, or one JSON object a line. */
export type MessageFormat = "human" | "json";

/** Renders `diagnostic` in rustc's shape, with the source line when the file can be read. Ends with a newline. */
export function renderDiagnostic(diagnostic: Diagnostic, colour: boolean): string {
  const c = pc.createColors(colour);
  const paint =
    diagnostic.severity === "error" ? c.red : diagnostic.severity === "warning" ? c.yellow : c.green;
  const lines = [c.bold(`${paint(`${diagnostic.severity}[${diagnostic.code}]`)}: ${diagnostic.message}`)];
  const at = diagnostic.location;
  const gutter = " ".repeat(at ? String(at.line).length : 1);
  if (at) {
    lines.push(`${gutter}${c.blue("-->")} ${at.file}:${at.line}:${at.column}`);
    const source = sourceLine(at.file, at.line);
    if (source !== undefined) {
      const bar = c.blue("|");
      lines.push(`${gutter} ${bar}`, `${c.blue(String(at.line))} ${bar} ${source}`);
      const indent = source.slice(0, Math.max(0, at.column - 1)).replace(/[^\t]/g, " ");
      lines.push(at.column > 0 ? `${gutter} ${bar} ${indent}${paint("^")}` : `${gutter} ${bar}`);
    }
  }
  for (const note of diagnostic.notes ?? [])
    lines.push(`${gutter} ${c.blue("=")} ${c.bold("note")}: ${note}`);
  if (diagnostic.help) lines.push(`${gutter} ${c.blue("=")} ${c.bold("help")}: ${diagnostic.help}`);
  return `${lines.join("\n")}\n`;
}

/** One JSON object without line breaks, then a newline. */
export function renderDiagnosticJson(diagnostic: Diagnostic): string {
  return `${JSON.stringify(diagnostic)}\n`;
}

function sourceLine(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, "utf8").split("\n")[line - 1]?.trimEnd();
  } catch {
    return undefined;
  }
}
