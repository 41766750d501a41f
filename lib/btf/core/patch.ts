import {
  callOpcode,
  classOf,
  InstructionClass,
  isRegisterOperand,
  sizeMask,
  sizeOfWidth,
  wideLoad,
  widthOfSize,
} from "../instruction.js";
import type { Value } from "./calculate.js";
import type { Failure } from "./failure.js";

/** libbpf's mark of an instruction that must not be reached: a call of a helper with this number. */
export const poisonImmediate = 0xbad2310;

/** The result of patching an instruction. */
export interface Patch {
  readonly poisoned: boolean;
  readonly failure?: Failure;
}

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
  switch (classOf(opcode)) {
    case InstructionClass.Alu:
    case InstructionClass.Alu64:
      return patchImmediate(code, offset, little, before, after, opcode);
    case InstructionClass.Ldx:
    case InstructionClass.St:
    case InstructionClass.Stx:
      return patchMemory(code, offset, little, before, after, opcode);
    case InstructionClass.Ld:
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
    code.setUint8(at, callOpcode);
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
  if (isRegisterOperand(opcode)) return failure("the instruction has no immediate");
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
    const size = sizeOfWidth[to.size];
    if (widthOfSize[opcode & sizeMask] !== from.size || size === undefined) {
      return failure("the instruction reads another size than the field has", "another-size");
    }
    code.setUint8(offset, (opcode & ~sizeMask) | size);
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
