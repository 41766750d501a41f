import {
  basicBlocks,
  createBuilder,
  instructions,
  Opcode,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isSparseNumber } from "../../analyses/sparse-layout/index.js";
import { isLifetimeMarker } from "../../intrinsics.js";
import { type PassContext, Preserved } from "../../manager/index.js";
import { isHuge } from "./gather.js";
import { byteStep, lengthOf } from "./members.js";

/** A copy with its target and source. */
interface Copy {
  readonly call: ValueRef;
  readonly length: bigint;
  readonly to: Place;
  readonly from: Place;
}

/** An offset from a local or another base. */
interface Place {
  readonly base: ValueRef;
  readonly offset: bigint;
}

/**
 * Splits the copies of whole locals at the bounds of the parts that are copied out of them, such as an array:
 *
 *     memcpy(%t, %source, SIZE)                memcpy(%t, %source, A); memcpy(%t + A, %source + A, 16); memcpy(%t + A + 16, …)
 *     memcpy(%event, %t + A, 16)               memcpy(%event, %t + A, 16)
 *
 * SROA splits a local where it is loaded from, but not at copies that overlap the part. Lifetime markers overlap all of them, so they are removed
 * too.
 */
export function cutCopies(ctx: PassContext): void {
  for (const { fn, instructions, opcodes } of ctx.get(Code).functions)
    if (opcodes.some((opcode, i) => opcode === Opcode.Alloca && isHuge(ctx, instructions[i]!)))
      cutIn(ctx, fn);
  ctx.invalidate(Preserved.allBut(Code));
}

/** The maximum number of cuts: copies of a local within itself add ever more. */
const maxCuts = 4096;

function cutIn(ctx: PassContext, fn: ValueRef): void {
  dropLifetimes(ctx, fn);
  const all = copiesIn(ctx, fn);
  const whole = all.filter(({ length }) => isSparseNumber(length));
  const cuts = new Map<ValueRef, Set<bigint>>();
  const cut = ({ base }: Place, at: bigint): boolean => {
    if (!isWhole(ctx, base)) return false;
    const known = cuts.get(base) ?? new Set();
    cuts.set(base, known);
    if (known.has(at) || known.size >= maxCuts) return false;
    known.add(at);
    return true;
  };
  for (const { to, from, length } of all)
    for (const place of [to, from]) {
      cut(place, place.offset);
      cut(place, place.offset + length);
    }
  // A cut applies to the locals at both ends of a copy. Each round goes one copy further.
  for (let round = 0, changed = true; changed && round <= whole.length; round++) {
    changed = false;
    for (const { to, from, length } of whole)
      for (const [one, other] of [
        [to, from],
        [from, to],
      ] as const)
        for (const at of [...(cuts.get(one.base) ?? [])]) {
          const within = at - one.offset;
          if (within > 0n && within < length) changed = cut(other, other.offset + within) || changed;
        }
  }
  for (const copy of whole) {
    const within = [copy.to, copy.from].flatMap(({ base, offset }) =>
      [...(cuts.get(base) ?? [])].map((at) => at - offset),
    );
    const inside = [...new Set(within)].filter((at) => at > 0n && at < copy.length);
    if (inside.length > 0)
      writePieces(
        ctx,
        copy,
        inside.sort((a, b) => (a < b ? -1 : 1)),
      );
  }
}

function isWhole(ctx: PassContext, base: ValueRef): boolean {
  return ctx.llvm.isAAllocaInst(base) !== 0 && isHuge(ctx, base);
}

/** Removes the lifetime markers of a function's huge locals. */
function dropLifetimes(ctx: PassContext, fn: ValueRef): void {
  const { llvm } = ctx;
  for (const block of basicBlocks(llvm, fn))
    for (const call of instructions(llvm, block)) {
      if (llvm.getInstructionOpcode(call) !== Opcode.Call) continue;
      if (!isLifetimeMarker(llvm.getValueName2(llvm.getCalledValue(call)))) continue;
      // Before LLVM 22 the size comes first.
      const local = llvm.getArgOperand(call, llvm.getNumArgOperands(call) - 1);
      if (isWhole(ctx, local)) llvm.instructionEraseFromParent(call);
    }
}

function copiesIn(ctx: PassContext, fn: ValueRef): Copy[] {
  const { llvm } = ctx;
  return basicBlocks(llvm, fn).flatMap((block) =>
    instructions(llvm, block).flatMap((call) => {
      const length = llvm.getInstructionOpcode(call) === Opcode.Call ? lengthOf(ctx, call) : undefined;
      if (length === undefined) return [];
      const [to, from] = [0, 1].map((i) => placeOf(ctx, llvm.getOperand(call, i) as ValueRef));
      return [{ call, length, to: to!, from: from! }];
    }),
  );
}

function placeOf(ctx: PassContext, pointer: ValueRef): Place {
  let [base, offset] = [pointer, 0n];
  while (ctx.llvm.isAGetElementPtrInst(base) !== 0) {
    const step = byteStep(ctx, base);
    if (step === undefined) break;
    base = ctx.llvm.getOperand(base, 0) as ValueRef;
    offset += step;
  }
  return { base, offset };
}

function writePieces(
  { llvm, context, owner }: PassContext,
  { call, length }: Copy,
  cuts: readonly bigint[],
): void {
  using builder = createBuilder(owner);
  llvm.positionBuilderBefore(builder.ref, call);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(call));
  const [byte, long] = [llvm.int8TypeInContext(context), llvm.int64TypeInContext(context)];
  const [to, from] = [0, 1].map((i) => llvm.getOperand(call, i) as ValueRef) as [ValueRef, ValueRef];
  const at = (base: ValueRef, offset: bigint) =>
    offset === 0n
      ? base
      : llvm.buildInBoundsGEP2(builder.ref, byte, base, [llvm.constInt(long, offset, false)], "");
  for (const [index, begin] of [0n, ...cuts].entries()) {
    const bytes = llvm.constInt(long, (cuts[index] ?? length) - begin, false);
    llvm.buildMemCpy(builder.ref, at(to, begin), 1, at(from, begin), 1, bytes);
  }
  llvm.instructionEraseFromParent(call);
}
