import { normalise } from "../../../lib/diagnostics/index.js";
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
import { type Pass, Preserved, type Unit } from "../../unit.js";
import { refusedFunctions } from "../../whole-program/lower-atomic-calls/index.js";
import { settleOperation } from "./operations.js";

/** Turns atomic operations into instructions that the chosen `--cpu` has, and refuses the others. README.md is its page. */
export const lowerAtomicAccesses: Pass = {
  name: "lower-atomic-accesses",
  stage: "legalize",
  run(unit) {
    const { llvm } = unit;
    const code = unit.get(Code);
    const hasOrdered = can(llvm, "orderedAccesses") && llvm.getTargetMachineCPU(unit.targetMachine) === "v4";
    for (const access of code.withOpcode(Opcode.Load, Opcode.Store)) settleAccess(unit, access, hasOrdered);
    const operations = [...code.withOpcode(Opcode.AtomicRMW, Opcode.AtomicCmpXchg)];
    const refused = [...code.callsTo((fn) => refusedFunctions.has(llvm.getValueName2(fn)))];
    const fences = [...code.withOpcode(Opcode.Fence)];
    for (const operation of operations) settleOperation(unit, operation);
    refuseCalls(unit, refused);
    for (const fence of fences) settleFence(unit, fence);
    const unchanged = operations.length + refused.length + fences.length === 0;
    return unchanged ? Preserved.all : Preserved.allBut(Code);
  },
};

/** Refuses the calls of what the companion crate has for methods and orderings that BPF has not. */
function refuseCalls(unit: Unit, calls: readonly Call[]): void {
  const { llvm } = unit;
  const debugInfo = unit.get(DebugInfo);
  for (const { instruction, callee } of calls) {
    const { method, orderings } = refusedFunctions.get(llvm.getValueName2(callee))!;
    const where = debugInfo.locationOf(instruction);
    unit.report(
      orderings === undefined
        ? normalise.atomicOnNoCpu(`\`${method}\``, where)
        : normalise.atomicOrdering(method, orderings, where),
    );
  }
  // That they are defined nowhere is no news.
  for (const { instruction } of calls) {
    llvm.replaceAllUsesWith(instruction, llvm.getPoison(llvm.typeOf(instruction)));
    llvm.instructionEraseFromParent(instruction);
  }
}

/** `compiler_fence` is for one thread, and no instruction: nothing that may touch memory, as LLVM before 22 cannot select a fence at all. */
function settleFence(unit: Unit, fence: ValueRef): void {
  const { llvm, context } = unit;
  if (!llvm.isAtomicSingleThread(fence)) return refuse(unit, fence, "fence");
  const type = llvm.functionType(llvm.voidTypeInContext(context), [], false);
  const nothing = llvm.getInlineAsm(type, "", "~{memory}", true, false, InlineAsmDialect.ATT, false);
  using builder = createBuilder(unit.owner);
  llvm.positionBuilderBefore(builder.ref, fence);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(fence));
  llvm.buildCall2(builder.ref, type, nothing, []);
  llvm.instructionEraseFromParent(fence);
}

function settleAccess(unit: Unit, instruction: ValueRef, hasOrdered: boolean): void {
  const { llvm } = unit;
  switch (llvm.getOrdering(instruction)) {
    case AtomicOrdering.NotAtomic:
      return;
    case AtomicOrdering.Unordered:
    case AtomicOrdering.Monotonic:
      llvm.setOrdering(instruction, AtomicOrdering.NotAtomic);
      llvm.setVolatile(instruction, true);
      return;
    case AtomicOrdering.SequentiallyConsistent:
      return refuse(unit, instruction, "sequentially consistent load or store");
    default:
      if (!hasOrdered)
        refuse(unit, instruction, "load with acquire or store with release, before `--cpu v4` and LLVM 21");
  }
}

function refuse(unit: Unit, instruction: ValueRef, what: string): void {
  unit.report(normalise.atomicUnsupported(what, unit.get(DebugInfo).locationOf(instruction)));
}
