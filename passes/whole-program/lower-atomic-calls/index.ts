import {
  AtomicOrdering,
  AtomicRMWBinOp,
  AttributeIndex,
  createBuilder,
  functions,
  Opcode,
  TypeKind,
  users,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Turns calls of the companion crate's atomic functions into LLVM's atomic instructions. README.md is its page. */
export const lowerAtomicCalls: Pass = {
  name: "lower-atomic-calls",
  stage: "whole-program",
  run(ctx) {
    const { llvm, module } = ctx;
    for (const fn of functions(llvm, module)) {
      if (!llvm.isDeclaration(fn)) continue;
      const name = llvm.getValueName2(fn);
      const operation = /^__corelate_atomic_([a-z]+)_(32|64)$/.exec(name);
      if (operation !== null) lower(ctx, fn, operation[1]!, Number(operation[2]));
      else if (refusedFunctions.has(name)) keepApart(ctx, fn);
    }
    return Preserved.allBut(Code);
  },
};

/**
 * The functions by which the companion crate declares operations that BPF does not have. `lower-atomic-accesses` refuses those that are still called
 * after optimisation.
 */
export const refusedFunctions: ReadonlyMap<string, RefusedOperation> = new Map([
  ["__corelate_atomic_no_nand", { method: "fetch_nand" }],
  ["__corelate_atomic_no_max", { method: "fetch_max" }],
  ["__corelate_atomic_no_min", { method: "fetch_min" }],
  ["__corelate_atomic_no_update", { method: "fetch_update" }],
  ["__corelate_atomic_load_ordering", { method: "load", orderings: "`Relaxed` or `Acquire`" }],
  ["__corelate_atomic_store_ordering", { method: "store", orderings: "`Relaxed` or `Release`" }],
  [
    "__corelate_atomic_failure_ordering",
    { method: "compare_exchange", orderings: "`Relaxed`, `Acquire` or `SeqCst` where it fails" },
  ],
]);

/** A method that BPF has no instruction for, or one with an ordering that it cannot have, with the possible ones. */
export interface RefusedOperation {
  readonly method: string;
  readonly orderings?: string;
}

const operations: Readonly<Record<string, AtomicRMWBinOp>> = {
  xchg: AtomicRMWBinOp.Xchg,
  add: AtomicRMWBinOp.Add,
  sub: AtomicRMWBinOp.Sub,
  and: AtomicRMWBinOp.And,
  or: AtomicRMWBinOp.Or,
  xor: AtomicRMWBinOp.Xor,
};

/** C11's `memory_order`, which the companion crate writes into the calls. */
const orderings: ReadonlyMap<bigint, AtomicOrdering> = new Map([
  [0n, AtomicOrdering.Monotonic],
  [2n, AtomicOrdering.Acquire],
  [3n, AtomicOrdering.Release],
  [4n, AtomicOrdering.AcquireRelease],
  [5n, AtomicOrdering.SequentiallyConsistent],
]);

const { Monotonic, Acquire, Release, SequentiallyConsistent } = AtomicOrdering;
/** The orderings of loads, and those of stores: LLVM aborts on others. */
const loads: ReadonlySet<AtomicOrdering> = new Set([Monotonic, Acquire, SequentiallyConsistent]);
const stores: ReadonlySet<AtomicOrdering> = new Set([Monotonic, Release, SequentiallyConsistent]);

/** Replaces the calls of `fn` that have the companion crate's form, and deletes `fn` if no others are left. */
function lower(ctx: PassContext, fn: ValueRef, name: string, bits: number): void {
  const { llvm } = ctx;
  using builder = createBuilder(ctx.owner);
  for (const call of users(llvm, fn)) {
    if (llvm.isAInstruction(call) === 0 || llvm.getInstructionOpcode(call) !== Opcode.Call) continue;
    if (llvm.getCalledValue(call) !== fn) continue;
    llvm.positionBuilderBefore(builder.ref, call);
    llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(call));
    const made = make({ ctx, builder: builder.ref, call, bits }, name);
    if (made === undefined) continue;
    if (llvm.getFirstUse(call) !== 0) llvm.replaceAllUsesWith(call, made);
    llvm.instructionEraseFromParent(call);
  }
  if (llvm.getFirstUse(fn) === 0) llvm.deleteFunction(fn);
}

interface Site {
  readonly ctx: PassContext;
  readonly builder: ReturnType<typeof createBuilder>["ref"];
  readonly call: ValueRef;
  readonly bits: number;
}

/** Builds the instruction for a call. Undefined if the call does not have the companion crate's form. */
function make(site: Site, name: string): ValueRef | undefined {
  const { llvm } = site.ctx;
  const args = Array.from({ length: llvm.getNumArgOperands(site.call) }, (_, i) =>
    llvm.getArgOperand(site.call, i),
  );
  const [place, ...others] = args;
  if (place === undefined || llvm.getTypeKind(llvm.typeOf(place)) !== TypeKind.Pointer) return undefined;
  const ordering = orderingOf(site.ctx, others.at(-1));
  const numbers = name === "cmpxchg" ? others : others.slice(0, -1);
  if (!numbers.every((value) => isNumber(site, value))) return undefined;
  if (name !== "store" && !isNumber(site, site.call)) return undefined;
  if (name === "cmpxchg") {
    // BPF's instruction is a full barrier, which satisfies any ordering.
    if (numbers.length !== 2) return undefined;
    const [current, next] = numbers as [ValueRef, ValueRef];
    const pair = llvm.buildAtomicCmpXchg(
      site.builder,
      place,
      current,
      next,
      SequentiallyConsistent,
      SequentiallyConsistent,
      false,
    );
    return llvm.buildExtractValue(site.builder, pair, 0, "");
  }
  if (ordering === undefined) return undefined;
  if (name === "load") {
    if (numbers.length !== 0 || !loads.has(ordering)) return undefined;
    return ordered(site, llvm.buildLoad2(site.builder, llvm.typeOf(site.call), place, ""), ordering);
  }
  const operand = numbers[0];
  if (operand === undefined || numbers.length !== 1) return undefined;
  if (name === "store") {
    if (!stores.has(ordering) || llvm.getFirstUse(site.call) !== 0) return undefined;
    return ordered(site, llvm.buildStore(site.builder, operand, place), ordering);
  }
  const operation = operations[name];
  if (operation === undefined) return undefined;
  return llvm.buildAtomicRMW(site.builder, operation, place, operand, ordering, false);
}

function ordered({ ctx }: Site, access: ValueRef, ordering: AtomicOrdering): ValueRef {
  ctx.llvm.setOrdering(access, ordering);
  return access;
}

function isNumber({ ctx: { llvm }, bits }: Site, value: ValueRef): boolean {
  const type = llvm.typeOf(value);
  return llvm.getTypeKind(type) === TypeKind.Integer && llvm.getIntTypeWidth(type) === bits;
}

function orderingOf({ llvm }: PassContext, value: ValueRef | undefined): AtomicOrdering | undefined {
  if (
    value === undefined ||
    llvm.isAConstantInt(value) === 0 ||
    llvm.getIntTypeWidth(llvm.typeOf(value)) !== 32
  )
    return undefined;
  return orderings.get(llvm.constIntGetZExtValue(value));
}

/** Keeps calls apart, for one message each: LLVM would merge two calls in different branches into one without a line. */
function keepApart({ llvm, context }: PassContext, fn: ValueRef): void {
  const kind = llvm.getEnumAttributeKindForName("nomerge");
  llvm.addAttributeAtIndex(fn, AttributeIndex.Function, llvm.createEnumAttribute(context, kind, 0));
}
