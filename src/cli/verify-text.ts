import pc from "picocolors";
import { plainLine, plainText } from "../../lib/diagnostics/index.js";
import type { ProgramVerdict, VerifyResult } from "../kernel/index.js";
import { outputLines, programRunLines } from "./verify-runs-text.js";

/** What one kernel says of one object, a line a program. `path` heads it where there are several objects. */
export function renderResult(
  result: VerifyResult,
  { path, logs }: { readonly path: string | undefined; readonly logs: boolean },
): string {
  const head = path === undefined ? "" : `${plainText(path)}: `;
  const lines = [`${head}kernel ${plainText(result.kernel)}, libbpf ${plainText(result.libbpf.version)}`];
  const width = Math.max(0, ...result.programs.map(({ name }) => plainText(name).length));
  for (const program of result.programs) {
    lines.push(
      `${paint(program)} ${plainText(program.name).padEnd(width)}  ${plainText(program.section)}${count(program)}`,
    );
    if (program.run !== undefined) for (const line of programRunLines(program.run)) lines.push(`    ${line}`);
    if (logs)
      // One by one: a log has more lines than a call may have arguments.
      for (const line of program.log.split("\n")) lines.push(`    ${plainLine(line)}`);
  }
  for (const { run, error, returns, output } of result.runs ?? [])
    lines.push(
      `run ${run + 1}: ${error === 0 ? `returned ${returns}${output === "" ? "" : `, put out ${output.length / 2} bytes`}` : "not possible"}`,
    );
  for (const output of result.output ?? []) lines.push(...outputLines(output));
  const { outcome, sanitised } = result.btf;
  lines.push(`BTF ${outcome}${sanitised ? ", with changes by libbpf for this kernel" : ""}`);
  return `${lines.join("\n")}\n`;
}

function paint({ outcome }: ProgramVerdict): string {
  const colours = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);
  const text = outcome.padEnd(10);
  if (outcome === "not-loaded") return colours.dim(text);
  return outcome === "accepted" ? colours.green(text) : colours.red(text);
}

function count({ info, counts }: ProgramVerdict): string {
  const instructions = counts?.instructions ?? info?.verifiedInstructions;
  return instructions === undefined ? "" : `  (${instructions} instructions verified)`;
}
