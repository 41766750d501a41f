import { passes } from "../../src/diagnostics/index.js";
import type { ValueRef } from "../../src/llvm-bindings/index.js";
import { decodeConstant, describe } from "../relocate/operands.js";
import { refuseGlobals } from "../relocate/refuse.js";
import { userLocation } from "../relocate/where.js";
import type { Pass } from "../unit.js";

/**
 * Looks for numbers of the sparse layout that are still in the program when LLVM is done, and refuses them.
 *
 * A vtable of an attributed type holds its size, and is no error as long as LLVM devirtualises the calls and deletes it:
 *
 *     @vtable.0 = private constant <{ [24 x i8], ptr }> <{ [24 x i8] c"…\50\13…", ptr @pid }>
 *
 * So `relocate` lets vtables pass, and this pass judges what is left of them, as data or folded into code. Nothing else should
 * get as far; what does is refused here rather than loaded with a wrong number.
 */
export const checkResidue: Pass = {
  name: "check-residue",
  keepsCode: true,
  run(unit) {
    if (unit.decoder.types.length === 0) return;
    const { llvm } = unit;
    refuseGlobals(unit, { vtables: true });
    for (const { instructions } of unit.code.functions) {
      for (const instruction of instructions) {
        for (let operand = 0; operand < llvm.getNumOperands(instruction); operand++) {
          const decoded = decodeConstant(unit, llvm.getOperand(instruction, operand) as ValueRef);
          if (decoded?.kind !== "size" && decoded?.kind !== "path") continue;
          const at = userLocation(unit, instruction);
          unit.report(passes.numberInPlace(describe(decoded), "a number that LLVM computed with", at));
        }
      }
    }
  },
};
