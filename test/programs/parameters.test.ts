import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setGracefulCleanup, tmpNameSync } from "tmp";
import { describe, expect, it } from "vitest";
import { loadBtfFile, parseObject, resolveSignatures } from "../../lib/btf/index.js";
import { CorelateError, type Diagnostic } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";
import { clang } from "../btf/clang.js";

setGracefulCleanup();

const fixtures = join(import.meta.dirname, "fixtures");
const header = readFileSync(join(fixtures, "kernel.h"), "utf8");

/** A file with the BTF of a kernel that has these functions. */
function kernel(text: string): string {
  const path = tmpNameSync({ postfix: ".o" });
  writeFileSync(path, clang(text), { mode: 0o600 });
  return path;
}

const here = kernel(header);

function buildAgainst(name: string, btf: string) {
  return build({ inputs: [join(fixtures, name)], audit: false, btf });
}

function errorsOf(action: () => unknown): readonly Diagnostic[] {
  try {
    action();
  } catch (error) {
    if (error instanceof CorelateError)
      return error.diagnostics.filter(({ severity }) => severity === "error");
    throw error;
  }
  return [];
}

describe("parameters that the kernel's functions do not have", () => {
  const source = readFileSync(join(fixtures, "misfits.rs"), "utf8");
  const expected = source.split("\n").flatMap((text, index) => {
    const [, column, code, message] = /\/\/~ (\d+): (CRL\d{4}): (.*)$/.exec(text) ?? [];
    return column === undefined ? [] : [{ place: `${index + 1}:${column}`, code, message: message! }];
  });

  it("are errors where they stand, and nothing else is", () => {
    const errors = errorsOf(() => buildAgainst("misfits.rs", here));
    const found = errors.map(({ code, location }) => `${location?.line}:${location?.column} ${code}`);
    expect(found).toEqual(expected.map(({ place, code }) => `${place} ${code}`));
    for (const [index, { message, notes = [], help = "" }] of errors.entries())
      expect([message, ...notes, help].join("\n")).toContain(expected[index]!.message);
  });

  it("are no errors where there is nothing to compare with", () => {
    expect(errorsOf(() => buildAgainst("misfits.rs", "none"))).toEqual([]);
  });
});

describe("parameters that they have", () => {
  const { output } = buildAgainst("fitting.rs", here);

  it("are read from their own slots", () => {
    const signatures = resolveSignatures(output, [{ name: "here", btf: loadBtfFile(here) }]);
    const reads = Object.fromEntries(signatures.map((one) => [one.function, one.reads]));
    expect(reads).toMatchObject({
      all: [0, 1, 2, 3],
      some: [2],
      result: [4],
      asked: [],
      small: [0, 1],
      // A struct of 16 bytes by value fills two slots.
      by_value: [1, 2, 3],
      exec: [0, 1],
      open: [0, 1],
      each: [],
      each_by_arguments: [1],
    });
    for (const { function: name, targets } of signatures)
      expect(targets[0], name).toMatchObject({
        outcome: ["inlined", "optional"].includes(name) ? "gone" : "there",
        notes: name === "inside" ? expect.anything() : [],
      });
  });

  it("are in the object's BTF, which `resolve` compares with other kernels", () => {
    const other = header
      // An argument fewer, so the result moves; another type; another order; another name.
      .replace(
        "vfs_read(struct file *file, char *buf, size_t count, loff_t *pos)",
        "vfs_read(struct file *file, char *buf, size_t count)",
      )
      .replace("set_mode(umode_t mode, bool on)", "set_mode(bool on, umode_t mode)")
      .replace("set_time(struct timespec64 when, int flags)", "set_time(long long when, int flags)")
      .replace(
        "__bpf_trace_process_exec(void *__data, struct task_struct *p, int old_pid",
        "__bpf_trace_process_exec(void *__data, struct task_struct *p, int was",
      )
      .replace("bpf_lsm_file_open(struct file *file)", "bpf_lsm_file_open(struct task_struct *file)");
    const signatures = resolveSignatures(output, [{ name: "other", btf: loadBtfFile(kernel(other)) }]);
    const told = Object.fromEntries(
      signatures.map((one) => [
        one.function,
        [one.targets[0]!.outcome, one.targets[0]!.why, ...one.targets[0]!.notes],
      ]),
    );
    expect(told).toMatchObject({
      all: ["missing argument", "fentry/vfs_read: `pos` is number 3 for the program, and there are 3 there"],
      some: ["there", undefined],
      result: [
        "another argument",
        expect.stringContaining("the result is behind 3 arguments there"),
        expect.stringContaining("`_3` is number 3 for the program"),
      ],
      asked: ["there", undefined],
      small: ["another argument", expect.stringContaining("`mode` is number 1 there, and number 0 is `on`")],
      by_value: ["another argument", expect.stringContaining("`when` is")],
      exec: ["there", undefined, "tp_btf/process_exec: `old_pid` is called `was` there"],
      open: [
        "another argument",
        "lsm/file_open: `file` is `struct file *` for the program, and `struct task_struct *` there",
      ],
      each: ["there", undefined],
    });
    expect(signatures.find((one) => one.function === "result")?.parameters).toEqual([
      "_0",
      "_1",
      "_2",
      "_3",
      "#[ret]",
    ]);
  });

  it("are no parameters of others: programs in the plain form are read as before", () => {
    expect(parseObject(output).functions.filter(({ global }) => global)).toHaveLength(16);
  });
});
