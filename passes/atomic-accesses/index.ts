import { normalise } from "../../src/diagnostics/index.js";
import { AtomicOrdering, Opcode, type ValueRef } from "../../src/llvm-bindings/index.js";
import type { Pass, Unit } from "../unit.js";

/** Makes of atomic loads and stores what the CPU has, and refuses the others, for which LLVM would end the process. README.md is its page. */
export const atomicAccesses: Pass = {
  name: "atomic-accesses",
  keepsCode: true,
  run(unit) {
    const hasOrdered = unit.llvm.getTargetMachineCPU(unit.targetMachine) === "v4";
    for (const instruction of unit.code.withOpcode(Opcode.Fence, Opcode.Load, Opcode.Store))
      settle(unit, instruction, hasOrdered);
  },
};

function settle(unit: Unit, instruction: ValueRef, hasOrdered: boolean): void {
  const { llvm } = unit;
  if (llvm.getInstructionOpcode(instruction) === Opcode.Fence) {
    // `compiler_fence` is for one thread, and no instruction.
    if (!llvm.isAtomicSingleThread(instruction)) refuse(unit, instruction, "fence");
    return;
  }
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
        refuse(unit, instruction, "load with acquire or store with release, before `--cpu v4`");
  }
}

function refuse(unit: Unit, instruction: ValueRef, what: string): void {
  unit.report(normalise.atomicUnsupported(what, unit.debugInfo.locationOf(instruction)));
}
