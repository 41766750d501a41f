import { AttributeIndex, functions } from "../../../lib/llvm-bindings/index.js";
import { runLlvm } from "../../ir.js";
import { type Pass, Preserved } from "../../manager/index.js";

/** What `function-attrs` says of a function as a whole. */
const inferredAttributes = ["memory", "willreturn", "mustprogress", "nofree", "norecurse", "nosync"];

/** Passes the original instead of a copy where a function only reads an argument. README.md is its page. */
export const forwardCopies: Pass = {
  name: "forward-copies",
  stage: "simplify",
  run(ctx) {
    const { llvm, module } = ctx;
    const all = functions(llvm, module);
    const copies = all.some(
      (fn) => llvm.getValueName2(fn).startsWith("llvm.memcpy.") && llvm.getFirstUse(fn) !== 0,
    );
    if (!copies) return Preserved.all;
    const kinds = inferredAttributes.map((name) => llvm.getEnumAttributeKindForName(name));
    const added = all
      .filter((fn) => !llvm.isDeclaration(fn))
      .map((fn) => ({
        fn,
        kinds: kinds.filter((kind) => llvm.getEnumAttributeAtIndex(fn, AttributeIndex.Function, kind) === 0),
      }));
    runLlvm(ctx, "cgscc(function-attrs),function(memcpyopt)");
    // LLVM's pipeline would use it before it inlines: of two loads from the context it would make one, from an address that it computes, which the
    // verifier does not take.
    for (const { fn, kinds } of added)
      for (const kind of kinds) llvm.removeEnumAttributeAtIndex(fn, AttributeIndex.Function, kind);
    return Preserved.none;
  },
};
