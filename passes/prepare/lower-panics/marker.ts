import { Opcode, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";

/** The function that stands for a panic until `emit-panic-exits` replaces it. */
export const panicMarker = "__corelate_panic";

/** Whether `instruction` stands for a panic. */
export function isPanic(ctx: PassContext, instruction: ValueRef): boolean {
  const { llvm } = ctx;
  if (llvm.getInstructionOpcode(instruction) !== Opcode.Call) return false;
  return llvm.getValueName2(llvm.getCalledValue(instruction)) === panicMarker;
}
