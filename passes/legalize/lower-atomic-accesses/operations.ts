import { unsupported } from "../../../lib/diagnostics/index.js";
import {
  AtomicOrdering,
  AtomicRMWBinOp,
  createBuilder,
  Opcode,
  TypeKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";

/** core's name of each operation that BPF has. */
const methods: Partial<Record<AtomicRMWBinOp, string>> = {
  [AtomicRMWBinOp.Xchg]: "swap",
  [AtomicRMWBinOp.Add]: "fetch_add",
  [AtomicRMWBinOp.Sub]: "fetch_sub",
  [AtomicRMWBinOp.And]: "fetch_and",
  [AtomicRMWBinOp.Or]: "fetch_or",
  [AtomicRMWBinOp.Xor]: "fetch_xor",
};

/** Replaces a read-modify-write operation by one that the CPU has, or refuses it. */
export function lowerOperation(ctx: PassContext, instruction: ValueRef): void {
  const { llvm } = ctx;
  const debugInfo = ctx.get(DebugInfo);
  const exchanges = llvm.getInstructionOpcode(instruction) === Opcode.AtomicCmpXchg;
  const operation = exchanges ? undefined : llvm.getAtomicRMWBinOp(instruction);
  const method = operation === undefined ? "compare_exchange" : methods[operation];
  const bits = widthOf(ctx, instruction, exchanges);
  const where = () => debugInfo.locationOf(instruction);
  if (method === undefined) return ctx.report(unsupported.atomicOnNoCpu("this operation", where()));
  if (bits !== 32 && bits !== 64)
    return ctx.report(
      unsupported.atomicOnNoCpu(`\`${method}\` on ${bits ?? "other than 32 or 64"} bits`, where()),
    );

  const sums = operation === AtomicRMWBinOp.Add || operation === AtomicRMWBinOp.Sub;
  const used = llvm.getFirstUse(instruction) !== 0;
  if (!hasAlu32(ctx)) {
    if (sums && used)
      return ctx.report(unsupported.atomicNeedsCpu(`\`${method}\` whose result is used`, "v3", where()));
    if (!sums && bits === 32)
      return ctx.report(unsupported.atomicNeedsCpu(`\`${method}\` on 32 bits`, "v3", where()));
    // LLVM cannot select it, though the instruction is that of the sum.
    if (operation === AtomicRMWBinOp.Sub) return addNegative(ctx, instruction);
  }
  // For a relaxed operation LLVM 20 to 22 emit `lock +=` even if the result is used. The result is then the operand instead of the old value.
  if (used && !exchanges && llvm.getOrdering(instruction) === AtomicOrdering.Monotonic)
    llvm.setOrdering(instruction, AtomicOrdering.AcquireRelease);
}

function widthOf({ llvm }: PassContext, instruction: ValueRef, exchanges: boolean): number | undefined {
  const type = llvm.typeOf(llvm.getOperand(instruction, exchanges ? 2 : 1) as ValueRef);
  switch (llvm.getTypeKind(type)) {
    case TypeKind.Integer:
      return llvm.getIntTypeWidth(type);
    case TypeKind.Pointer:
      return 64;
    default:
      return undefined;
  }
}

/** The 32-bit instructions came with `v3`, and so did the atomic ones of 32 bits and those that give what was there. */
function hasAlu32({ llvm, targetMachine }: PassContext): boolean {
  const feature = /[+-]alu32/g;
  const last = [...llvm.getTargetMachineFeatureString(targetMachine).matchAll(feature)].at(-1)?.[0];
  if (last !== undefined) return last === "+alu32";
  const cpu = llvm.getTargetMachineCPU(targetMachine);
  if (cpu === "v1" || cpu === "v2" || cpu === "generic") return false;
  // From LLVM 20 on, v3 is the default.
  return cpu !== "" || llvm.version.major >= 20;
}

function addNegative(ctx: PassContext, instruction: ValueRef): void {
  const { llvm } = ctx;
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, instruction);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(instruction));
  const [place, operand] = [0, 1].map((index) => llvm.getOperand(instruction, index) as ValueRef) as [
    ValueRef,
    ValueRef,
  ];
  const negative = llvm.buildNeg(builder.ref, operand, "");
  llvm.buildAtomicRMW(builder.ref, AtomicRMWBinOp.Add, place, negative, llvm.getOrdering(instruction), false);
  llvm.instructionEraseFromParent(instruction);
}
