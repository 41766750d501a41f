import { basename } from "node:path";
import type { ProgramVerdict } from "../kernel/index.js";
import type { KernelResult } from "./model.js";

/** The columns as veristat's `-o csv -e` prints them, in its order, which its `-C` and `-R` read. */
const columns: readonly (readonly [name: string, value: (program: ProgramVerdict) => string | number])[] = [
  ["verdict", ({ outcome }) => (outcome === "accepted" ? "success" : "failure")],
  ["duration", ({ counts }) => counts?.duration ?? 0],
  ["total_insns", ({ counts, info }) => counts?.instructions ?? info?.verifiedInstructions ?? 0],
  ["total_states", ({ counts }) => counts?.states ?? 0],
  ["peak_states", ({ counts }) => counts?.peakStates ?? 0],
  ["max_states_per_insn", ({ counts }) => counts?.maxStatesPerInstruction ?? 0],
  ["max_mark_read_len", ({ counts }) => counts?.markRead ?? 0],
  ["prog_size", ({ size }) => size ?? 0],
  ["prog_size_jited", ({ info }) => info?.jitedSize ?? 0],
  ["stack_depth", ({ counts }) => counts?.stackDepth ?? 0],
  ["prog_type", ({ type }) => type || "unspec"],
  // What libbpf calls the first of its numbers: veristat takes no empty cell.
  ["attach_type", ({ attachType }) => attachType ?? "cgroup_inet_ingress"],
  // In megabytes, and -1 where the kernel does not say it.
  ["mem_peak", ({ info }) => (info?.memoryPeak === undefined ? -1 : Math.floor(info.memoryPeak / (1 << 20)))],
];

/**
 * One line a program, in veristat's form, which knows one kernel: with several, the name of the kernel stands before that of the object, as if it were its folder. A
 * comma or a line break in a name would shift veristat's columns, since it knows no quotes.
 */
export function matrixCsv(results: readonly KernelResult[]): string {
  const lines = [["file_name", "prog_name", ...columns.map(([name]) => name)].join(",")];
  for (const { kernel, objects } of results)
    for (const { path, result } of objects)
      for (const program of result.programs) {
        const file = results.length > 1 ? `${kernel}:${basename(path)}` : basename(path);
        const values = columns.map(([, value]) => value(program));
        lines.push([file, program.name, ...values].map(plainCell).join(","));
      }
  return `${lines.join("\n")}\n`;
}

function plainCell(value: string | number): string {
  return [...String(value)]
    .map((char) => (char < " " || char === "," || char === "\x7f" ? "_" : char))
    .join("");
}
