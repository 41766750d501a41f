import { AttributeIndex, functions, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { isFormatting } from "../../../lib/rust-symbols/index.js";
import { Code } from "../../analyses/code/index.js";
import { runLlvm } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { panicMarker } from "../../prepare/lower-panics/index.js";

/** Deletes the code that builds the messages of panics. README.md is its page. */
export const dropPanicMessages: Pass = {
  name: "drop-panic-messages",
  stage: "simplify",
  run(ctx) {
    const { llvm, module } = ctx;
    if (llvm.getNamedFunction(module, panicMarker) === 0) return Preserved.all;
    const formats = (fn: ValueRef) =>
      llvm.isAFunction(fn) !== 0 && !llvm.isDeclaration(fn) && isFormatting(llvm.getValueName2(fn));
    const touched = new Set<ValueRef>();
    for (const { caller, callee } of ctx.get(Code).callsTo(formats)) touched.add(caller).add(callee);
    if (touched.size === 0) return Preserved.all;
    const leaveAlone: ValueRef[] = [];
    for (const fn of functions(llvm, module)) {
      if (llvm.isDeclaration(fn)) continue;
      if (formats(fn)) replaceAttributes(ctx, fn, ["noinline", "optnone"], ["alwaysinline"]);
      else if (!touched.has(fn)) leaveAlone.push(fn);
    }
    const restore = leaveAlone.map((fn) =>
      replaceAttributes(ctx, fn, ["alwaysinline"], ["noinline", "optnone"]),
    );
    runLlvm(ctx, "always-inline,function(sroa,adce)");
    for (const undo of restore) undo();
    return runLlvm(ctx, "globaldce");
  },
};

/** Replaces attributes of a function. The returned function restores them. */
function replaceAttributes(
  ctx: PassContext,
  fn: ValueRef,
  unwanted: readonly string[],
  wanted: readonly string[],
): () => void {
  const { llvm, context } = ctx;
  const kind = (name: string) => llvm.getEnumAttributeKindForName(name);
  const has = (name: string) => llvm.getEnumAttributeAtIndex(fn, AttributeIndex.Function, kind(name)) !== 0;
  const add = (name: string) =>
    llvm.addAttributeAtIndex(fn, AttributeIndex.Function, llvm.createEnumAttribute(context, kind(name), 0));
  const remove = (name: string) => llvm.removeEnumAttributeAtIndex(fn, AttributeIndex.Function, kind(name));
  const removed = unwanted.filter(has);
  const added = wanted.filter((name) => !has(name));
  removed.forEach(remove);
  added.forEach(add);
  return () => {
    added.forEach(remove);
    removed.forEach(add);
  };
}
