import { passes } from "../../../lib/diagnostics/index.js";
import { type BasicBlockRef, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { isBoundsCheckPanic } from "../../../lib/rust-symbols/index.js";
import { ReachedBlocks } from "../../analyses/control-flow/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { userLocation } from "../../analyses/source-locations/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * Refuses a constant index that an array does not have. rustc does so itself, but not in what a macro of another crate wrote:
 *
 *     call void @core::panicking::panic_bounds_check(i64 4, i64 4, ptr @location)
 *
 * Code that is generic over a length may hold such an index behind a check of its own that only LLVM sees through.
 */
export class OutOfRange {
  readonly #ctx: PassContext;

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
  }

  /** Called before `call` becomes a panic. */
  check(call: ValueRef): void {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    if (!isBoundsCheckPanic(llvm.getValueName2(llvm.getCalledValue(call)))) return;
    const index = this.#constant(llvm.getOperand(call, 0) as ValueRef);
    const length = this.#constant(llvm.getOperand(call, 1) as ValueRef);
    if (index === undefined || length === undefined || index < length) return;
    const block = llvm.getInstructionParent(call) as BasicBlockRef;
    const fn = llvm.getBasicBlockParent(block) as ValueRef;
    if (!this.#ctx.get(ReachedBlocks).of(fn).has(block)) return;
    const subprogram = llvm.getSubprogram(fn);
    if (subprogram !== 0 && /[<{]/.test(di.name(subprogram))) return;
    this.#ctx.report(passes.indexOutOfRange(index, length, userLocation(this.#ctx, call)));
  }

  #constant(value: ValueRef): bigint | undefined {
    const { llvm } = this.#ctx;
    return llvm.getValueKind(value) === ValueKind.ConstantInt ? llvm.constIntGetZExtValue(value) : undefined;
  }
}
