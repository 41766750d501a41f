import { plainLine, plainText } from "../../lib/diagnostics/index.js";
import type { ChannelOutput, ProgramRun, RecordValue, SentRecord } from "../kernel/index.js";
import type { KernelResult } from "../matrix/index.js";

const shownBytes = 32;
const shownLines = 5;

/** What a program did while it was attached; the lines of an iterator follow. */
export function programRunLines(run: ProgramRun): string[] {
  return [runText(run), ...printed(run).map((line) => `| ${line}`)];
}

function runText({ way, why, count, nanoseconds, missed, returns, size }: ProgramRun): string {
  if (way === "none") return `not attached: ${plainText(why ?? "")}`;
  const times = count === 1 ? "1 run" : `${count} runs`;
  const each = count === 0 ? "" : `, ${duration(nanoseconds / count)} each`;
  const lost = missed === 0 ? "" : `, ${missed} missed`;
  switch (way) {
    case "attached":
      return `attached: ${times}${each}${lost}`;
    case "iterated":
      return `read as an iterator: ${times}${each}, ${size ?? 0} bytes${why === null ? "" : `, ended with ${plainText(why)}`}`;
    case "test-run":
      return `run once with a packet: returned ${returns ?? 0}`;
  }
}

function printed({ text = "" }: ProgramRun): string[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.slice(0, shownLines).map((line) => plainLine(line).slice(0, 120));
}

function duration(nanoseconds: number): string {
  return nanoseconds < 10_000
    ? `${Math.round(nanoseconds)} ns`
    : `${(nanoseconds / 1000).toFixed(nanoseconds < 100_000 ? 1 : 0)} µs`;
}

/** What came out of a ring buffer or perf event array, and its first records. */
export function outputLines({ map, why, records, bytes, lost, first }: ChannelOutput): string[] {
  const name = plainText(map);
  if (why !== null) return [`${name}: cannot be read: ${plainText(why)}`];
  const losses = lost === 0 ? "" : `, ${lost} lost`;
  return [
    `${name}: ${records === 1 ? "1 record" : `${records} records`}, ${bytes} bytes${losses}`,
    ...first.map((record) => `    ${recordText(record)}`),
  ];
}

function recordText({ size, bytes, type, value }: SentRecord): string {
  if (value !== undefined) return `${plainText(type ?? "")} ${plainLine(valueText(value))}`;
  const shown = bytes.slice(0, 2 * shownBytes).replace(/(.{8})(?=.)/g, "$1 ");
  return `${shown}${size > shownBytes ? ` … (${size} bytes)` : ""}`;
}

function valueText(value: RecordValue): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (typeof value === "object")
    return `{ ${Object.entries(value)
      .map(([name, member]) => `${name}: ${valueText(member)}`)
      .join(", ")} }`;
  return typeof value === "string" && !/^(?:0x[0-9a-f]+|-?\d+)$/.test(value)
    ? JSON.stringify(value)
    : String(value);
}

/** Of several kernels, below the matrix: what ran there, a line a program. */
export function renderRuns(results: readonly KernelResult[]): string {
  const lines = results.flatMap(({ kernel, objects }) => {
    const own = objects.flatMap(({ path, result }) => [
      ...result.programs.flatMap(({ name, run }) =>
        run === undefined ? [] : [`  ${plainText(path)} ${plainText(name)}: ${runText(run)}`],
      ),
      ...(result.output ?? []).map((output) => `  ${plainText(path)} ${outputLines(output)[0]!}`),
    ]);
    return own.length === 0 ? [] : [`${plainText(kernel)}:`, ...own];
  });
  return lines.length === 0 ? "" : `\n${lines.join("\n")}\n`;
}
