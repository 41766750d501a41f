import { copyErrors, type Diagnostic, type DiagnosticCode, passes } from "../../lib/diagnostics/index.js";

/** The diagnostics to show: each one once, without those that follow from another one. */
export function withoutRepetition(found: readonly Diagnostic[]): Diagnostic[] {
  return unique(withoutConsequences(found));
}

/** A copy of an attributed type by value, and what follows from it on the same line: the paddings are copied, too. */
const byValue: readonly DiagnosticCode[] = [passes.copyByValue.code, passes.localByValue.code];
const consequences: readonly DiagnosticCode[] = [...byValue, passes.computed.code];

/** What says the same once more where a whole struct is read: of the copy, of what holds it, of its size and its members. */
const ofWholeReads: readonly DiagnosticCode[] = [
  ...consequences,
  passes.undecodableOffset.code,
  passes.numberInPlace.code,
  passes.holderByValue.code,
];

/** One message for a line on which an attributed type is copied by value. */
function withoutConsequences(all: readonly Diagnostic[]): Diagnostic[] {
  const found = all.some(({ code }) => code === copyErrors.wholeRead.code)
    ? all.filter(({ code }) => !ofWholeReads.includes(code))
    : all;
  const line = ({ location }: Diagnostic) => location && `${location.file}:${location.line}`;
  const causes = new Map<string, Diagnostic>();
  for (const diagnostic of found) {
    const at = line(diagnostic);
    if (at !== undefined && byValue.includes(diagnostic.code) && !causes.has(at)) causes.set(at, diagnostic);
  }
  return found.filter((diagnostic) => {
    const cause = causes.get(line(diagnostic) ?? "");
    return cause === undefined || cause === diagnostic || !consequences.includes(diagnostic.code);
  });
}

/** One message a place: a function that is instantiated twice says the same thing twice. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((d) => [JSON.stringify(d), d])).values()];
}
