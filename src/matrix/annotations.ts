import type { Diagnostic } from "../../lib/diagnostics/index.js";

/** GitHub shows ten of a kind at a step, and reads lines of any number. */
const longestMessage = 4096;

/** A diagnostic as a workflow command of GitHub Actions, which shows it at its line. `on` are the kernels that it holds for. */
export function githubAnnotation(
  { severity, code, message, location, notes = [], help }: Diagnostic,
  on: readonly string[],
): string {
  const command = severity === "note" ? "notice" : severity;
  const properties = [
    ...(location === undefined ? [] : [`file=${property(location.file)}`, `line=${location.line}`]),
    ...(location !== undefined && location.column > 0 ? [`col=${location.column}`] : []),
    `title=${property(`${code}${on.length > 0 ? ` on ${on.join(", ")}` : ""}`)}`,
  ];
  const text = [message, ...notes, ...(help === undefined ? [] : [`help: ${help}`])].join("\n");
  return `::${command} ${properties.join(",")}::${data(text.slice(0, longestMessage))}\n`;
}

function data(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function property(text: string): string {
  return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
