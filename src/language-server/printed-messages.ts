import type { Diagnostic } from "../../lib/diagnostics/index.js";

const heading = /^(?:linker std(?:err|out): )?(error|warning|note)\[(CRL\d{4})\]: (.*)$/;
const place = /^ *--> (.+):(\d+):(\d+)$/;
const addition = /^ *= (note|help): (.*)$/;

/** The diagnostics in what `corelate-ld` printed in rustc's shape: rustc hands on what its linker says as a text. */
export function printedDiagnostics(text: string): Diagnostic[] {
  const found: { -readonly [Key in keyof Diagnostic]: Diagnostic[Key] }[] = [];
  for (const line of text.split("\n")) {
    const head = heading.exec(line.trimStart());
    if (head !== null) {
      const [, severity, code, message] = head;
      found.push({
        severity: severity as Diagnostic["severity"],
        code: code as Diagnostic["code"],
        message: message!,
      });
      continue;
    }
    const last = found.at(-1);
    if (last === undefined) continue;
    const at = place.exec(line);
    if (at !== null) last.location = { file: at[1]!, line: Number(at[2]), column: Number(at[3]) };
    const [, kind, words] = addition.exec(line) ?? [];
    if (kind === "note") last.notes = [...(last.notes ?? []), words!];
    else if (kind === "help") last.help = words!;
  }
  return found;
}
