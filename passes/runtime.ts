import { createBuilder, parseIr, type ValueRef } from "../lib/llvm-bindings/index.js";
import { runLlvm } from "./ir.js";
import { type PassContext, Preserved } from "./manager/index.js";

/**
 * Replaces instructions by calls of functions written in IR, and inlines those. The C API cannot split a block, so this is how a pass puts a loop in
 * place of an instruction. The new instructions have the location of the one that they replace.
 */
export class Runtime {
  readonly #ctx: PassContext;
  readonly #texts = new Map<string, string>();
  readonly #calls: { at: ValueRef; name: string; args: readonly ValueRef[] }[] = [];

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
  }

  /** Schedules `at` to be replaced by a call of `@name`, which `text` defines with `alwaysinline`, as all functions that it calls. */
  replace(at: ValueRef, name: string, text: string, args: readonly ValueRef[]): void {
    this.#texts.set(name, text);
    this.#calls.push({ at, name, args });
  }

  /** Makes the scheduled replacements. */
  run(): Preserved {
    if (this.#calls.length === 0) return Preserved.all;
    const { llvm, module, owner } = this.#ctx;
    // The functions are not internal until they are linked: the linker drops internal ones that nothing refers to.
    const text = [...this.#texts.values()].join("\n");
    const target = `target datalayout = "${llvm.getDataLayoutStr(module)}"\ntarget triple = "${llvm.getTarget(module)}"\n`;
    const source = parseIr(owner, target + text, "corelate-runtime");
    llvm.linkModules2(module, source.release());
    using builder = createBuilder(owner);
    // An instruction that was replaced may be an argument of a later one.
    const replaced = new Map<ValueRef, ValueRef>();
    for (const { at, name, args } of this.#calls) {
      const fn = llvm.getNamedFunction(module, name) as ValueRef;
      llvm.positionBuilderBefore(builder.ref, at);
      llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(at));
      const call = llvm.buildCall2(
        builder.ref,
        llvm.globalGetValueType(fn),
        fn,
        args.map((arg) => replaced.get(arg) ?? arg),
        "",
      );
      replaced.set(at, call);
      if (llvm.getFirstUse(at) !== 0) llvm.replaceAllUsesWith(at, call);
      llvm.instructionEraseFromParent(at);
    }
    runLlvm(this.#ctx, "always-inline");
    // Those that the texts' functions call themselves, too.
    for (const [, name] of text.matchAll(/^define .*?@(\w+)\(/gm)) {
      const fn = llvm.getNamedFunction(module, name!);
      if (fn !== 0 && llvm.getFirstUse(fn) === 0) llvm.deleteFunction(fn);
    }
    return Preserved.none;
  }
}
