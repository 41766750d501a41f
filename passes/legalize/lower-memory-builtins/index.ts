import { createBuilder, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isIntrinsicName } from "../../intrinsics.js";
import { runLlvm } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { Runtime } from "../../runtime.js";
import { alignmentAt, isRevisited, placeOf } from "../join-copies/index.js";
import { copyInOrder } from "./in-order.js";
import { compare, copyUp, fill, move } from "./loops.js";

/** The largest number of stores that the backend expands a call to: `MaxStoresPerMemcpy` in llvm/lib/Target/BPF/BPFISelLowering.cpp. */
const maxStoresPerMemcpy = 128;

/** For `memmove` the backend loads everything before it stores anything, and spills what does not fit into registers. */
const maxStoresPerMemmove = 16;

/** The number of values that fit into registers at once without spilling. */
const maxLoadsAtOnce = 4;

/** Also where compiler_builtins, linked with libcore, defines them: its loops are not made for the verifier. */
const isBuiltin = /^(?:llvm\.)?(memcpy|memmove|memset|memcmp)(?:\.|$)/;

type Kind = "memcpy" | "memmove" | "memset" | "memcmp";

/** Replaces `memcpy`, `memmove`, `memset` and `memcmp` by loops, since there is no library for BPF that has them. README.md is its page. */
export const lowerMemoryBuiltins: Pass = {
  name: "lower-memory-builtins",
  stage: "legalize",
  run(ctx) {
    const { llvm, module } = ctx;
    const compares = ["memcmp", "bcmp"].some((name) => llvm.getNamedFunction(module, name) !== 0);
    if (compares) runLlvm(ctx, "function(expand-memcmp,instcombine,simplifycfg)");
    const runtime = new Runtime(ctx);
    let found = compares;
    const builtins = new Set(
      ctx
        .get(Code)
        .functions.map(({ fn }) => fn)
        .filter((fn) => isBuiltin.test(llvm.getValueName2(fn))),
    );
    for (const { instruction, caller, callee } of ctx
      .get(Code)
      .callsTo((callee) => kindOf(ctx, callee) !== undefined)) {
      found = true;
      if (!builtins.has(caller)) writeOut(ctx, runtime, instruction, kindOf(ctx, callee)!);
    }
    found ||= builtins.size > 0;
    runtime.run();
    // The functions of compiler_builtins are unused now.
    return found ? runLlvm(ctx, "globaldce") : Preserved.all;
  },
};

function kindOf({ llvm }: PassContext, callee: ValueRef): Kind | undefined {
  if (llvm.isAFunction(callee) === 0) return undefined;
  const name = llvm.getValueName2(callee);
  if (name === "bcmp") return "memcmp";
  const match = isBuiltin.exec(name);
  return match === null ? undefined : (match[1] as Kind);
}

function writeOut(ctx: PassContext, runtime: Runtime, call: ValueRef, kind: Kind): void {
  const { llvm, context } = ctx;
  const [first, second, count] = [0, 1, 2].map((index) => llvm.getArgOperand(call, index)) as [
    ValueRef,
    ValueRef,
    ValueRef,
  ];
  const i64 = llvm.int64TypeInContext(context);
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, call);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(call));
  const length =
    llvm.getIntTypeWidth(llvm.typeOf(count)) === 64 ? count : llvm.buildZExt(builder.ref, count, i64, "");
  const isIntrinsic = isIntrinsicName(llvm.getValueName2(llvm.getCalledValue(call)));
  if (kind === "memcmp") return runtime.replace(call, "__corelate_compare", compare, [first, second, length]);

  const constant = llvm.isAConstantInt(length) !== 0 ? llvm.constIntGetZExtValue(length) : undefined;
  const step = constant === undefined ? 1 : stepOf(ctx, call, kind, constant);
  const rest = constant === undefined ? 0n : constant % BigInt(step);
  // A tail of up to seven bytes takes at most three stores.
  const stores = constant === undefined ? undefined : constant / BigInt(step) + (rest === 0n ? 0n : 3n);
  const most = kind === "memmove" ? maxStoresPerMemmove : maxStoresPerMemcpy;
  if (isIntrinsic && stores !== undefined && stores <= BigInt(most)) {
    const pays = kind === "memcpy" && stores > BigInt(maxLoadsAtOnce) && !isConstantData(ctx, second);
    if (pays && ctx.options.copiesInOrder) copyInOrder(ctx, call, step);
    return;
  }

  const whole = constant === undefined ? undefined : constant - rest;
  const loopLength = whole === undefined ? length : llvm.constInt(i64, whole, false);
  const i8 = llvm.int8TypeInContext(context);
  // C's memset takes an int.
  const byte =
    kind === "memset" && llvm.getIntTypeWidth(llvm.typeOf(second)) !== 8
      ? llvm.buildTrunc(builder.ref, second, i8, "")
      : second;
  // With a tail, `memmove` moves everything byte by byte: with two loops the first one could overwrite what the second one reads.
  const width = kind === "memmove" && rest !== 0n ? 1 : step;
  const full = kind === "memmove" ? length : loopLength;
  if (!isIntrinsic && llvm.getFirstUse(call) !== 0) llvm.replaceAllUsesWith(call, first);
  if (kind !== "memmove" && rest !== 0n && whole !== undefined) {
    const offset = [llvm.constInt(i64, whole, false)];
    const tail = llvm.constInt(i64, rest, false);
    const to = llvm.buildGEP2(builder.ref, i8, first, offset, "");
    if (kind === "memset") llvm.buildMemSet(builder.ref, to, byte, tail, 1);
    else llvm.buildMemCpy(builder.ref, to, 1, llvm.buildGEP2(builder.ref, i8, second, offset, ""), 1, tail);
  }
  switch (kind) {
    case "memcpy":
      return runtime.replace(call, `__corelate_copy_up_${width}`, copyUp(width), [first, second, full]);
    case "memmove":
      return runtime.replace(call, `__corelate_move_${width}`, move(width), [first, second, full]);
    case "memset":
      return runtime.replace(call, `__corelate_fill_${width}`, fill(width), [first, byte, full]);
  }
}

/** Whether a pointer is to a constant, whose bytes LLVM stores without reading them. */
function isConstantData({ llvm }: PassContext, pointer: ValueRef): boolean {
  const global = llvm.isAConstantExpr(pointer) !== 0 ? (llvm.getOperand(pointer, 0) as ValueRef) : pointer;
  return llvm.isAGlobalVariable(global) !== 0 && llvm.isGlobalConstant(global);
}

/** The largest step in bytes that both pointers are aligned for; local variables are aligned for it where that helps. */
function stepOf(ctx: PassContext, call: ValueRef, kind: Kind, length: bigint): number {
  const { llvm } = ctx;
  const pointers = (kind === "memset" ? [0] : [0, 1]).map((index) => llvm.getArgOperand(call, index));
  const bases = pointers.map((pointer) => placeOf(ctx, pointer).base);
  const wanted = length >= 8n && !isRevisited(ctx, call, bases) ? 8 : 1;
  const step = Math.min(
    8,
    ...pointers.map((pointer, index) => alignmentOf(ctx, call, index, pointer, wanted)),
  );
  for (const base of bases)
    if (llvm.isAAllocaInst(base) !== 0 && llvm.getAlignment(base) < step) llvm.setAlignment(base, step);
  return step;
}

/**
 * The known alignment of an argument, or for a local the alignment `wanted` that it can be given. The stack is allocated in slots of eight bytes, so
 * that hardly costs any.
 */
function alignmentOf(
  ctx: PassContext,
  call: ValueRef,
  index: number,
  pointer: ValueRef,
  wanted: number,
): number {
  const { llvm } = ctx;
  const attribute = llvm.getCallSiteEnumAttribute(call, index + 1, llvm.getEnumAttributeKindForName("align"));
  const stated = attribute === 0 ? 1 : Number(llvm.getEnumAttributeValue(attribute));
  const { base, offset } = placeOf(ctx, pointer);
  if (wanted === 1 || llvm.isAAllocaInst(base) === 0) return stated;
  return Math.max(stated, alignmentAt(Math.max(llvm.getAlignment(base), wanted), offset));
}
