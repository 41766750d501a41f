import { type BasicBlockRef, instructions, Opcode, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { isLifetimeMarker } from "../../intrinsics.js";
import type { PassContext } from "../../manager/index.js";
import { accessed, areDisjoint, placeOf, type Region } from "./places.js";

/** The positions of some instructions in their block. */
export interface Positions {
  readonly block: BasicBlockRef;
  readonly code: readonly ValueRef[];
  readonly first: number;
  readonly last: number;
}

/** `wanted` are instructions of one block. */
export function positionsIn({ llvm }: PassContext, wanted: readonly ValueRef[]): Positions {
  const block = llvm.getInstructionParent(wanted[0]!) as BasicBlockRef;
  const code = instructions(llvm, block);
  const indices = wanted.map((instruction) => code.indexOf(instruction));
  return { block, code, first: Math.min(...indices), last: Math.max(...indices) };
}

/** A range of a block, and the regions that only `own` may access in it. */
export interface BlockRange {
  readonly code: readonly ValueRef[];
  readonly first: number;
  readonly last: number;
  readonly own: ReadonlySet<ValueRef>;
  /** Must not be written. Its lifetime may end after `lastRead`. */
  readonly unwritten?: Region;
  /** Must be neither read nor written. */
  readonly untouched?: Region;
  readonly lastRead: number;
}

/** Calls that touch no memory. */
const touchesNoMemory = /^llvm\.(?:experimental\.noalias\.scope\.decl|assume$)/;

export function hasNoConflict(ctx: PassContext, range: BlockRange): boolean {
  const { code, first, last, own } = range;
  for (let index = first; index <= last; index++)
    if (!own.has(code[index]!) && !isAllowed(ctx, code[index]!, index, range)) return false;
  return true;
}

function isAllowed(ctx: PassContext, instruction: ValueRef, index: number, range: BlockRange): boolean {
  const { llvm } = ctx;
  const { unwritten, untouched } = range;
  const opcode = llvm.getInstructionOpcode(instruction) as Opcode;
  switch (opcode) {
    case Opcode.Load:
      return !untouched || areDisjoint(ctx, accessed(ctx, instruction, opcode), untouched);
    case Opcode.Store: {
      const region = accessed(ctx, instruction, opcode);
      return [unwritten, untouched].every((other) => !other || areDisjoint(ctx, region, other));
    }
    case Opcode.Call: {
      const name = llvm.getValueName2(llvm.getCalledValue(instruction));
      if (touchesNoMemory.test(name)) return true;
      if (!isLifetimeMarker(name)) return false;
      const pointer = llvm.getArgOperand(instruction, llvm.getNumArgOperands(instruction) - 1);
      const { base } = placeOf(ctx, pointer);
      if (base === untouched?.base) return false;
      return base !== unwritten?.base || index > range.lastRead;
    }
    case Opcode.Fence:
    case Opcode.AtomicCmpXchg:
    case Opcode.AtomicRMW:
    case Opcode.Invoke:
    case Opcode.CallBr:
    case Opcode.VAArg:
      return false;
    default:
      return true;
  }
}
