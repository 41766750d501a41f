import { functions, type MetadataRef, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo, subprogram } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";

/** How the companion crate calls a function of the kernel from a function of its own. */
const pattern = /^__corelate_(weak_)?kfunc_(\w+)$/;

/** A function of the kernel, under its name. */
export interface WrappedFunction {
  readonly fn: ValueRef;
  readonly type: MetadataRef;
  /** The kernel may not have it: `__corelate_weak_kfunc_NAME`. */
  readonly weak: boolean;
}

/**
 * Functions of the kernel that the companion crate calls:
 *
 *     #[inline(always)]
 *     unsafe fn bpf_wq_start(wq: *mut bpf_wq, flags: u32) -> i32 { __corelate_kfunc_bpf_wq_start(wq, flags) }
 *
 * A static in `.ksyms` would stay in the crate's own archive, where such a function is in the program that calls it. So the wrapper's type is the type: that of
 * the subprogram which the call is in. Gives each with its type, and under the kernel's name.
 */
export function wrappedFunctions(ctx: PassContext): WrappedFunction[] {
  const { llvm, module } = ctx;
  const found: WrappedFunction[] = [];
  for (const fn of functions(llvm, module)) {
    const match = pattern.exec(llvm.getValueName2(fn));
    if (match === null || !llvm.isDeclaration(fn)) continue;
    const type = typeOfWrapper(ctx, fn);
    if (type === undefined) continue;
    const renamed = underName(ctx, fn, match[2]!);
    if (renamed !== undefined) found.push({ fn: renamed, type, weak: match[1] !== undefined });
  }
  return found;
}

function typeOfWrapper(ctx: PassContext, fn: ValueRef): MetadataRef | undefined {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  for (const call of users(llvm, fn)) {
    if (llvm.isACallInst(call) === 0 || llvm.getCalledValue(call) !== fn) continue;
    const location = llvm.instructionGetDebugLoc(call);
    const scope = location === 0 ? 0 : llvm.diLocationGetScope(location);
    const wrapper = scope === 0 ? undefined : di.subprogramOf(scope);
    const type = wrapper === undefined ? 0 : di.operand(wrapper, subprogram.type);
    if (type !== 0) return type;
  }
  return undefined;
}

/** The function under the kernel's name. Undefined if the program declares it, too; its declaration is used then. */
function underName(ctx: PassContext, fn: ValueRef, name: string): ValueRef | undefined {
  const { llvm, module } = ctx;
  const declared = llvm.getNamedFunction(module, name);
  if (declared === 0) {
    llvm.setValueName2(fn, name);
    return fn;
  }
  llvm.replaceAllUsesWith(fn, declared);
  llvm.deleteFunction(fn);
  return undefined;
}
