import { settings } from "../../../lib/diagnostics/index.js";
import { globals, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { DebugInfo, reachableNodes, replaceNodes } from "../../analyses/debug-info/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { isExported, LoaderSettings } from "./settings.js";

export { LoaderSettings, type PlainSetting } from "./settings.js";

/** Prevents LLVM from replacing reads of settings by their initial values. README.md is its page. */
export const keepLoaderSettings: Pass = {
  name: "keep-loader-settings",
  stage: "restore",
  run(ctx) {
    const { wrapped, folded } = ctx.get(LoaderSettings);
    for (const global of globals(ctx.llvm, ctx.module)) {
      const type = wrapped.size === 0 ? undefined : ctx.get(DebugInfo).globalType(global);
      if (type !== undefined && wrapped.has(type)) keep(ctx, global);
      const found = folded.get(global);
      if (found !== undefined) ctx.report(found);
    }
    if (showAddresses(ctx)) ctx.invalidate(Preserved.allBut(Code));
    if (wrapped.size > 0) replaceNodes(ctx, reachableNodes(ctx).all, wrapped);
    return Preserved.all;
  },
};

/** Makes a `Global` a `const volatile` as in C, or a variable if it is in `.data` or `.bss`. */
function keep(ctx: PassContext, global: ValueRef): void {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const section = llvm.getSection(global) ?? "";
  llvm.setExternallyInitialized(global, true);
  if (/^\.(data|bss)(\.|$)/.test(section)) llvm.setGlobalConstant(global, false);
  const name = di.globalName(global);
  if (name !== undefined && !isExported(ctx, global))
    ctx.report(settings.withoutName(name, di.globalLocation(global)));
}

/** Replaces the call that hid a large value's address from rustc by the address. */
function showAddresses({ llvm, module }: PassContext): boolean {
  const fn = llvm.getNamedFunction(module, "__corelate_setting");
  if (fn === 0) return false;
  for (const call of users(llvm, fn)) {
    llvm.replaceAllUsesWith(call, llvm.getOperand(call, 0));
    llvm.instructionEraseFromParent(call);
  }
  llvm.deleteFunction(fn);
  return true;
}
