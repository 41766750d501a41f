import type { Value } from "./calculate.js";
import type { Failure } from "./failure.js";

/** libbpf's mark of an instruction that must not be reached: a call of a helper with this number. */
export const poisonImmediate = 0xbad2310;

/** What became of an instruction. `failure` is set where it could not be patched. */
export interface Patch {
  readonly poisoned: boolean;
  readonly failure?: Failure;
}

const classOf = { LD: 0, LDX: 1, ST: 2, STX: 3, ALU: 4, ALU64: 7 };
/** The 64-bit load of an immediate, which takes two slots. */
const wideLoad = 0x18;
/** Bytes of a load or store, by the size bits of its opcode. */
const bytesOfSize: Record<number, number> = { 0: 4, 8: 2, 16: 1, 24: 8 };
const sizeOfBytes: Record<number, number> = { 4: 0, 2: 8, 1: 16, 8: 24 };

/**
 * Puts `after` in place of `before` in the instruction at `offset` of `code`, as libbpf's `bpf_core_patch_insn` does:
 * the immediate of an arithmetic instruction or of a 64-bit load, the offset of a load or store (with its width, where the field's differs).
 * Where `after` is undefined the instruction is poisoned.
 */
export function patchInstruction(
  code: DataView,
  offset: number,
  little: boolean,
  before: Value | undefined,
  after: Value | undefined,
): Patch {
  if (offset < 0 || offset % 8 !== 0 || offset + 8 > code.byteLength)
    return poison("other", "there is no instruction");
  const opcode = code.getUint8(offset);
  if (after === undefined) {
    poisonAt(code, offset, little, opcode);
    return poison("gone", "the target has no such field, type or value");
  }
  switch (opcode & 7) {
    case classOf.ALU:
    case classOf.ALU64:
      return patchImmediate(code, offset, little, before, after, opcode);
    case classOf.LDX:
    case classOf.ST:
    case classOf.STX:
      return patchMemory(code, offset, little, before, after, opcode);
    case classOf.LD:
      return patchWide(code, offset, little, before, after, opcode);
    default:
      return failure("the instruction takes no such number");
  }
}

function poison(reason: Failure["reason"], why: string): Patch {
  return { poisoned: true, failure: { reason, why } };
}

function failure(why: string, reason: Failure["reason"] = "other"): Patch {
  return { poisoned: false, failure: { reason, why } };
}

function poisonAt(code: DataView, offset: number, little: boolean, opcode: number): void {
  const wide = opcode === wideLoad && offset + 16 <= code.byteLength;
  for (const at of wide ? [offset, offset + 8] : [offset]) {
    code.setUint8(at, 0x85);
    code.setUint8(at + 1, 0);
    code.setInt16(at + 2, 0, little);
    code.setInt32(at + 4, poisonImmediate, little);
  }
}

function patchImmediate(
  code: DataView,
  offset: number,
  little: boolean,
  before: Value | undefined,
  after: Value,
  opcode: number,
): Patch {
  if ((opcode & 8) !== 0) return failure("the instruction has no immediate");
  const held = BigInt(code.getInt32(offset + 4, little));
  if (before?.validate && BigInt.asUintN(64, held) !== before.value) {
    return failure(`the instruction holds ${held}, not ${before.value}`);
  }
  code.setInt32(offset + 4, Number(BigInt.asIntN(32, after.value)), little);
  return { poisoned: false };
}

function patchMemory(
  code: DataView,
  offset: number,
  little: boolean,
  before: Value | undefined,
  after: Value,
  opcode: number,
): Patch {
  const held = BigInt(code.getInt16(offset + 2, little));
  if (before?.validate && BigInt.asUintN(64, held) !== before.value)
    return failure(`the instruction holds ${held}, not ${before.value}`);
  if (after.value > 0x7fffn)
    return failure(`${after.value} is too far for the offset of an instruction`, "too-far");
  const [from, to] = [before?.load, after.load];
  // The offset of a bit-field says nothing about the load's width: libbpf counts it as 0.
  if ((from?.size ?? 0) !== (to?.size ?? 0)) {
    const adjustable = from?.kind === to?.kind && from?.kind !== "other";
    if (!from || !to || !adjustable) {
      poisonAt(code, offset, little, opcode);
      const [here, there] = [from?.size ?? 0, to?.size ?? 0];
      return poison("another-size", `it has ${here} bytes in the object and ${there} on the target`);
    }
    const size = sizeOfBytes[to.size];
    if (bytesOfSize[opcode & 0x18] !== from.size || size === undefined) {
      return failure("the instruction reads another size than the field has", "another-size");
    }
    code.setUint8(offset, (opcode & ~0x18) | size);
  }
  code.setInt16(offset + 2, Number(after.value), little);
  return { poisoned: false };
}

function patchWide(
  code: DataView,
  offset: number,
  little: boolean,
  before: Value | undefined,
  after: Value,
  opcode: number,
): Patch {
  const plain =
    opcode === wideLoad &&
    offset + 16 <= code.byteLength &&
    // The registers' byte may name the destination only: a source register of 1 and more makes it a map or a function.
    sourceRegister(code, offset, little) === 0 &&
    code.getInt16(offset + 2, little) === 0 &&
    code.getUint32(offset + 8, little) === 0;
  if (!plain) return failure("the instruction takes no such number");
  const low = BigInt(code.getUint32(offset + 4, little));
  const high = BigInt(code.getUint32(offset + 12, little));
  const held = low | (high << 32n);
  if (before?.validate && held !== before.value)
    return failure(`the instruction holds ${held}, not ${before.value}`);
  code.setUint32(offset + 4, Number(after.value & 0xffffffffn), little);
  code.setUint32(offset + 12, Number((after.value >> 32n) & 0xffffffffn), little);
  return { poisoned: false };
}

/** The two registers share a byte, the destination in the low half of it on little-endian targets. */
function sourceRegister(code: DataView, offset: number, little: boolean): number {
  const registers = code.getUint8(offset + 1);
  return little ? registers >> 4 : registers & 15;
}
