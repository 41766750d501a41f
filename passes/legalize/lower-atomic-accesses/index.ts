import { unsupported } from "../../../lib/diagnostics/index.js";
import {
  AtomicOrdering,
  can,
  createBuilder,
  InlineAsmDialect,
  Opcode,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { type Call, Code } from "../../analyses/code/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { refusedFunctions } from "../../whole-program/lower-atomic-calls/index.js";
import { lowerOperation } from "./operations.js";

/** Turns atomic operations into instructions that the chosen `--cpu` has, and refuses the others. README.md is its page. */
export const lowerAtomicAccesses: Pass = {
  name: "lower-atomic-accesses",
  stage: "legalize",
  run(ctx) {
    const { llvm } = ctx;
    const code = ctx.get(Code);
    const hasOrdered = can(llvm, "orderedAccesses") && llvm.getTargetMachineCPU(ctx.targetMachine) === "v4";
    for (const access of code.withOpcode(Opcode.Load, Opcode.Store)) lowerAccess(ctx, access, hasOrdered);
    const operations = [...code.withOpcode(Opcode.AtomicRMW, Opcode.AtomicCmpXchg)];
    const refused = [...code.callsTo((fn) => refusedFunctions.has(llvm.getValueName2(fn)))];
    const fences = [...code.withOpcode(Opcode.Fence)];
    for (const operation of operations) lowerOperation(ctx, operation);
    refuseCalls(ctx, refused);
    for (const fence of fences) lowerFence(ctx, fence);
    const unchanged = operations.length + refused.length + fences.length === 0;
    return unchanged ? Preserved.all : Preserved.allBut(Code);
  },
};

/** Refuses calls of the functions by which the companion crate declares methods and orderings that BPF does not have. */
function refuseCalls(ctx: PassContext, calls: readonly Call[]): void {
  const { llvm } = ctx;
  const debugInfo = ctx.get(DebugInfo);
  for (const { instruction, callee } of calls) {
    const { method, orderings } = refusedFunctions.get(llvm.getValueName2(callee))!;
    const where = debugInfo.locationOf(instruction);
    ctx.report(
      orderings === undefined
        ? unsupported.atomicOnNoCpu(`\`${method}\``, where)
        : unsupported.atomicOrdering(method, orderings, where),
    );
  }
  // `verify-calls` need not report them as undefined.
  for (const { instruction } of calls) {
    llvm.replaceAllUsesWith(instruction, llvm.getPoison(llvm.typeOf(instruction)));
    llvm.instructionEraseFromParent(instruction);
  }
}

/**
 * `compiler_fence` orders one thread only and needs no instruction. It becomes an empty assembly statement, since LLVM before 22 cannot select a
 * fence.
 */
function lowerFence(ctx: PassContext, fence: ValueRef): void {
  const { llvm, context } = ctx;
  if (!llvm.isAtomicSingleThread(fence)) return refuse(ctx, fence, "fence");
  const type = llvm.functionType(llvm.voidTypeInContext(context), [], false);
  const nothing = llvm.getInlineAsm(type, "", "~{memory}", true, false, InlineAsmDialect.ATT, false);
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, fence);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(fence));
  llvm.buildCall2(builder.ref, type, nothing, []);
  llvm.instructionEraseFromParent(fence);
}

function lowerAccess(ctx: PassContext, instruction: ValueRef, hasOrdered: boolean): void {
  const { llvm } = ctx;
  switch (llvm.getOrdering(instruction)) {
    case AtomicOrdering.NotAtomic:
      return;
    case AtomicOrdering.Unordered:
    case AtomicOrdering.Monotonic:
      llvm.setOrdering(instruction, AtomicOrdering.NotAtomic);
      llvm.setVolatile(instruction, true);
      return;
    case AtomicOrdering.SequentiallyConsistent:
      return refuse(ctx, instruction, "sequentially consistent load or store");
    default:
      if (!hasOrdered)
        refuse(ctx, instruction, "load with acquire or store with release, before `--cpu v4` and LLVM 21");
  }
}

function refuse(ctx: PassContext, instruction: ValueRef, what: string): void {
  ctx.report(unsupported.atomicUnsupported(what, ctx.get(DebugInfo).locationOf(instruction)));
}
