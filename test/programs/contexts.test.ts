import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addOpcode, classOf, InstructionClass, instructionAt, parseObject } from "../../lib/btf/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { loadWithLibbpf } from "../../src/kernel/index.js";

const input = join(import.meta.dirname, "fixtures", "contexts.rs");

const object = build({ inputs: [input], audit: false, btf: "none" }).output;

/** The opcodes of 64-bit additions of registers, and of accesses at no offset, which is where they lead. */
function computed(bytes: Uint8Array, section: string): number {
  const object = parseObject(bytes);
  const { data } = object.section(section)!;
  const code = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const registerAddition = addOpcode | 0x08;
  let count = 0;
  for (let insn = 0; insn < data.length / 8; insn++) {
    const { opcode } = instructionAt(code, insn, object.elf.littleEndian);
    if (classOf(opcode) === InstructionClass.Alu64 && opcode === registerAddition) count++;
  }
  return count;
}

describe("accesses to contexts", () => {
  it("have their offsets in the instructions", () => {
    expect(computed(object, "tc")).toBe(0);
    // One sum is the program's own.
    expect(computed(object, "kprobe")).toBeLessThanOrEqual(1);
  });

  it("would be refused if LLVM joined them, as it does with plain structs", () => {
    const plain = loadWithLibbpf(
      build({ inputs: [join(import.meta.dirname, "fixtures", "joined.rs")], audit: false }).output,
      {
        libbpf: { env: process.env },
      },
    );
    if (canLoad) expect(plain.programs.map(({ name }) => name)).toEqual(["either"]);
    if (canLoad) expect(plain.ok).toBe(false);
  });

  it.skipIf(!canLoad)("are taken by the kernel", () => {
    const { ok, programs } = loadWithLibbpf(object, { libbpf: { env: process.env } });
    expect(ok).toBe(true);
    expect(programs).toHaveLength(5);
  });
});
