import { AttributeIndex, functions, Opcode, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { isOfIndirectFields, isOfPadding } from "../../../lib/rust-symbols/index.js";
import { runLlvm } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** The functions that the companion crate's queries end in; see ARCHITECTURE.md. */
export const queryFunctions = [
  "__corelate_base",
  "__corelate_field_info",
  "__corelate_type_info",
  "__corelate_enum_value",
] as const;

/** Functions of the crate that have to stand in the caller, too: each call is for one access (keep-context-accesses). */
const accessFunctions = ["__corelate_context", "__corelate_register"];

/**
 * Inlines the companion crate's thin wrappers around its query functions, so that each query stands where the user wrote it, with the path
 * that it asks about in the same function. README.md is its page.
 */
export const inlineQueries: Pass = {
  name: "inline-queries",
  stage: "prepare",
  run(ctx) {
    const { llvm, module } = ctx;
    const wrappers = wrappersOf(ctx);
    if (wrappers.size === 0) return Preserved.all;
    const always = llvm.getEnumAttributeKindForName("alwaysinline");
    const attribute = llvm.createEnumAttribute(ctx.context, always, 0);
    const others = functions(llvm, module).filter(
      (fn) =>
        !llvm.isDeclaration(fn) &&
        !wrappers.has(fn) &&
        llvm.getEnumAttributeAtIndex(fn, AttributeIndex.Function, always) !== 0,
    );
    // rustc writes the attribute on the calls, too.
    const calls = others
      .flatMap((fn) => [...callsOf(ctx, fn)])
      .filter((call) => llvm.getCallSiteEnumAttribute(call, AttributeIndex.Function, always) !== 0);
    for (const fn of others) llvm.removeEnumAttributeAtIndex(fn, AttributeIndex.Function, always);
    for (const call of calls) llvm.removeCallSiteEnumAttribute(call, AttributeIndex.Function, always);
    runLlvm(ctx, "always-inline");
    for (const fn of others) llvm.addAttributeAtIndex(fn, AttributeIndex.Function, attribute);
    for (const fn of others) {
      for (const call of callsOf(ctx, fn))
        llvm.addCallSiteAttribute(call, AttributeIndex.Function, attribute);
    }
    return Preserved.none;
  },
};

/** The calls of `fn`, other uses of it left out. */
function* callsOf({ llvm }: PassContext, fn: ValueRef): Generator<ValueRef> {
  for (const user of users(llvm, fn)) {
    if (llvm.isAInstruction(user) === 0 || llvm.getInstructionOpcode(user) !== Opcode.Call) continue;
    if (llvm.getCalledValue(user) === fn) yield user;
  }
}

/** The functions with `#[inline(always)]` that call a query function, or one of these wrappers; those of paddings; and those of indirect fields. */
function wrappersOf(ctx: PassContext): Set<ValueRef> {
  const { llvm, module } = ctx;
  const always = llvm.getEnumAttributeKindForName("alwaysinline");
  const found = new Set(functions(llvm, module).filter((fn) => isOfPadding(llvm.getValueName2(fn))));
  const indirect = functions(llvm, module).filter((fn) => isOfIndirectFields(llvm.getValueName2(fn)));
  for (const fn of indirect) found.add(fn);
  const queries = [...queryFunctions, ...accessFunctions].map((name) => llvm.getNamedFunction(module, name));
  const queue = [...queries.filter((fn): fn is ValueRef => fn !== 0), ...indirect];
  for (let callee = queue.pop(); callee !== undefined; callee = queue.pop()) {
    for (const call of callsOf(ctx, callee)) {
      const block = llvm.getInstructionParent(call);
      const caller = block === 0 ? 0 : llvm.getBasicBlockParent(block);
      if (caller === 0 || found.has(caller)) continue;
      if (llvm.getEnumAttributeAtIndex(caller, AttributeIndex.Function, always) === 0) continue;
      found.add(caller);
      queue.push(caller);
    }
  }
  return found;
}
