import {
  basicBlocks,
  functions,
  instructions,
  Opcode,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { isPanicHandler, isUnreachableHint } from "../../../lib/rust-symbols/index.js";
import type { Analysis, PassContext } from "../../manager/index.js";

/**
 * Analysis: whether the program's panic handler declares panics unreachable. `internalize` deletes the handler, hence a yes stays valid; a no may
 * change when libraries are linked.
 */
export const PanicsUnreachable: Analysis<boolean> = {
  name: "PanicsUnreachable",
  compute: (ctx) => ctx.options.panic === "handler" && handlerIsUnreachable(ctx),
  invalidate: (result) => !result,
};

/**
 * Whether the program's panic handler consists of `unreachable_unchecked()`:
 *
 *     #[panic_handler]
 *     fn panic(_: &core::panic::PanicInfo) -> ! { unsafe { core::hint::unreachable_unchecked() } }
 *
 *     define void @_R…_7___rustc17rust_begin_unwind(ptr %_info) {
 *       %_info.dbg.spill = alloca [8 x i8]
 *       store ptr %_info, ptr %_info.dbg.spill
 *       call void @_RNvNtCs…_4core4hint21unreachable_unchecked(ptr @alloc…)
 *       unreachable
 *     }
 */
function handlerIsUnreachable(ctx: PassContext): boolean {
  const { llvm, module } = ctx;
  const handler = functions(llvm, module).find(
    (fn) => isPanicHandler(llvm.getValueName2(fn)) && !llvm.isDeclaration(fn),
  );
  const entry = handler === undefined ? undefined : basicBlocks(llvm, handler)[0];
  if (entry === undefined) return false;
  for (const instruction of instructions(llvm, entry)) {
    const opcode = llvm.getInstructionOpcode(instruction);
    if (opcode === Opcode.Unreachable) return true;
    if (opcode === Opcode.Call) return isUnreachableHint(calleeName(ctx, instruction));
    // What rustc writes for the parameter's debug info.
    if (opcode !== Opcode.Alloca && opcode !== Opcode.Store) return false;
  }
  return false;
}

function calleeName(ctx: PassContext, call: ValueRef): string {
  return ctx.llvm.getValueName2(ctx.llvm.getCalledValue(call));
}
