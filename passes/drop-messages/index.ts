import { AttributeIndex, functions } from "../../src/llvm-bindings/index.js";
import { runLlvm } from "../ir.js";
import { panicMarker } from "../settle-panics/index.js";
import type { Pass } from "../unit.js";

const formatting = /4core3fmt/;

/** Deletes what a panic's message was made of. README.md is its page. */
export const dropMessages: Pass = {
  name: "drop-messages",
  keepsCode: true,
  run(unit) {
    const { llvm, module, context } = unit;
    if (llvm.getNamedFunction(module, panicMarker) === 0) return;
    const kind = (name: string) => llvm.getEnumAttributeKindForName(name);
    const always = llvm.createEnumAttribute(context, kind("alwaysinline"), 0);
    for (const fn of functions(llvm, module)) {
      if (llvm.isDeclaration(fn) || !formatting.test(llvm.getValueName2(fn))) continue;
      for (const name of ["noinline", "optnone"])
        llvm.removeEnumAttributeAtIndex(fn, AttributeIndex.Function, kind(name));
      llvm.addAttributeAtIndex(fn, AttributeIndex.Function, always);
    }
    runLlvm(unit, "always-inline,function(sroa,adce),globaldce");
  },
};
