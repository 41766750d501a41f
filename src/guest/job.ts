import type { SettingPatch, TestRun } from "../kernel/index.js";
import { type CpioEntry, cpio, fileMode, folderMode } from "./cpio.js";

/** What the loader in the guest is to do with one object; `loader/job.c` reads it. */
export interface GuestTask {
  /** What libbpf calls the object. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** BTF to relocate against instead of the guest kernel's. */
  readonly btf?: Uint8Array | undefined;
  readonly logLevel: number;
  /** What to write into global variables, and the sizes of maps. */
  readonly patches: readonly SettingPatch[];
  readonly sizes: readonly (readonly [map: string, entries: number])[];
  readonly unknownSettings: boolean;
  /** Programs to run when they are loaded. */
  readonly runs: readonly TestRun[];
  /** Milliseconds for which the programs are attached; undefined: they are not. */
  readonly runFor?: number | undefined;
  /** Load these programs only. */
  readonly only?: readonly string[] | undefined;
}

/** A word of the job's lines: what is not plain is percent-encoded, byte by byte. */
function word(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[\w./-]/.test(char) ? char : `%${byte.toString(16).padStart(2, "0")}`;
    })
    .join("");
}

/** The archive with the objects and what is to be done with them; it stands behind that of the loader. `seconds` is for each object, and then for each of its programs. */
export function jobArchive(tasks: readonly GuestTask[], seconds: number): Buffer {
  const entries: CpioEntry[] = [{ name: "job", mode: folderMode }];
  const files = new Map<Uint8Array, string>();
  const file = (bytes: Uint8Array): string => {
    const known = files.get(bytes);
    if (known !== undefined) return known;
    const name = `job/${files.size}`;
    files.set(bytes, `/${name}`);
    entries.push({ name, mode: fileMode, data: bytes });
    return `/${name}`;
  };
  const lines = [`time-limit ${Math.max(1, Math.ceil(seconds))}`];
  for (const task of tasks) {
    lines.push(`object ${file(task.bytes)}`, `name ${word(task.name)}`, `log-level ${task.logLevel}`);
    if (task.btf !== undefined) lines.push(`btf ${file(task.btf)}`);
    for (const { section, offset, bytes } of task.patches)
      lines.push(`value ${word(section)} ${offset} ${Buffer.from(bytes).toString("hex")}`);
    for (const [map, size] of task.sizes) lines.push(`max-entries ${word(map)} ${size}`);
    if (task.unknownSettings) lines.push("unknown-settings");
    for (const [index, { program, repeat, input, context }] of task.runs.entries())
      lines.push(`run ${index} ${word(program)} ${repeat} ${input || "-"} ${context || "-"}`);
    if (task.runFor !== undefined) lines.push(`run-for ${task.runFor}`);
    if (task.only !== undefined) lines.push("only-these", ...task.only.map((name) => `only ${word(name)}`));
  }
  entries.push({ name: "job/tasks", mode: fileMode, data: Buffer.from(`${lines.join("\n")}\n`) });
  return cpio(entries);
}
