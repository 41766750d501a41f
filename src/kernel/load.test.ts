import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { btfSection } from "../../lib/btf/index.js";
import { compileC } from "./fixtures/compile.js";
import { canLoad } from "./fixtures/privilege.js";
import { loadWithLibbpf } from "./index.js";

const libbpf = { env: process.env };

/** Loads relocated.c against target.c. */
function relocated() {
  const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
  try {
    const btfPath = join(folder.name, "target.btf");
    writeFileSync(btfPath, btfSection(compileC({ file: "target.c" }))!, { mode: 0o600 });
    return loadWithLibbpf(compileC({ file: "relocated.c" }), { libbpf, btfPath });
  } finally {
    folder.removeCallback();
  }
}

describe.skipIf(!canLoad)("what libbpf relocates", () => {
  it("is read from its messages", () => {
    const { relocations, ok } = relocated();
    expect(ok).toBe(false); // The poisoned one is reached.
    const table = relocations.map(({ kind, local, access, candidates, patches, poisoned }) => ({
      what: `${kind} ${local} ${access ?? ""}`.trim(),
      found: candidates.length,
      patches: patches.map(({ part, from, to }) => `${part} ${from} -> ${to}`),
      poisoned,
    }));
    const expected: readonly [string, number, string[]][] = [
      ["byte_off struct task_struct.tgid 0:0", 1, ["immediate 0 -> 120"]],
      ["byte_sz struct task_struct.tgid 0:0", 1, ["immediate 4 -> 8"]],
      ["field_exists struct task_struct.no_such_field 0:3", 0, ["immediate 1 -> 0"]],
      ["type_size struct task_struct", 1, ["immediate 32 -> 144"]],
      ["enumval_value enum pid_type::PIDTYPE_SID", 1, ["immediate64 77 -> 3"]],
      ["enumval_exists enum pid_type::PIDTYPE_NO_SUCH", 0, ["immediate64 1 -> 0"]],
      ["byte_off struct task_struct.no_such_field 0:3", 0, []],
      ["byte_off struct task_struct.comm[3] 0:2:3", 1, ["immediate 11 -> 103"]],
    ];
    for (const [what, found, patches] of expected)
      expect(table).toContainEqual({
        what,
        found,
        patches,
        poisoned: what.startsWith("byte_off") && found === 0,
      });
    expect(table).toHaveLength(expected.length);
  });

  it("is what stands in the instructions afterwards, subprograms too", () => {
    const { relocations, programs } = relocated();
    expect(programs.map(({ name }) => name)).toEqual(["every_kind"]);
    const size = relocations.find(({ kind }) => kind === "byte_sz")!;
    expect(size).toMatchObject({ section: "raw_tp/sched_process_exec", program: "every_kind" });
    expect(Buffer.from(programs[0]!.insns).readInt32LE(size.insn * 8 + 4)).toBe(8);
    const inSubprogram = relocations.find(({ local }) => local.includes("comm"))!;
    expect(inSubprogram).toMatchObject({ section: ".text", program: "in_subprogram" });
  });
});

describe("objects that cannot be loaded", () => {
  it("are a result, with what libbpf says", () => {
    const result = loadWithLibbpf(Buffer.from("no object at all"), { libbpf });
    expect(result).toMatchObject({ ok: false, programs: [], relocations: [] });
    expect(result.errno).toBeGreaterThan(0);
  });
});
