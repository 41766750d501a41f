import {
  createBuilder,
  functions,
  InlineAsmDialect,
  Opcode,
  users,
  type ValueRef,
} from "../../src/llvm-bindings/index.js";
import type { Pass, Unit } from "../unit.js";

/** The functions of libcore that begin a panic, by what is left of their names without the mangling. */
const panicEntry =
  /(core9panicking|4core5slice5index.*(fail|panic)|4core6option.*(unwrap_failed|expect_failed)|4core6result.*unwrap_failed|4core3str.*slice_error_fail|4core4cell.*panic_already|rust_begin_unwind|4core5slice.*(len_mismatch_fail|copy_from_slice_impl))/;

/**
 * Ends the program where Rust would panic, before libcore's machinery for messages is linked in.
 *
 *     call void @_ZN4core9panicking18panic_bounds_check17h…(i64 %i, i64 4, ptr @location)
 *     unreachable
 *
 * `core::fmt` builds tables of function pointers that no BPF object can hold, and `unreachable` alone would let LLVM delete the check.
 * The exit instruction leaves the program with 0 in r0 (`--panic return`).
 */
export const settlePanics: Pass = {
  name: "settle-panics",
  run(unit) {
    const { llvm, module } = unit;
    for (const fn of functions(llvm, module)) {
      if (!panicEntry.test(llvm.getValueName2(fn))) continue;
      for (const call of users(llvm, fn)) {
        if (llvm.isACallInst(call) !== 0 && llvm.getInstructionOpcode(call) === Opcode.Call)
          settle(unit, call);
      }
    }
  },
};

function settle(unit: Unit, call: ValueRef): void {
  const { llvm, context } = unit;
  using builder = createBuilder(unit.owner);
  llvm.positionBuilderBefore(builder.ref, call);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(call));
  const type = llvm.functionType(llvm.voidTypeInContext(context), [], false);
  const exit = llvm.getInlineAsm(
    type,
    "r0 = 0\n\texit",
    "~{r0},~{memory}",
    true,
    false,
    InlineAsmDialect.ATT,
    false,
  );
  llvm.buildCall2(builder.ref, type, exit, [], "");
  llvm.instructionEraseFromParent(call);
}
