import { createBuilder, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isAccessIndex } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Tells LLVM that the address of a field is not null where a Rust reference guarantees it. README.md is its page. */
export const annotateFieldPointers: Pass = {
  name: "annotate-field-pointers",
  stage: "relocate",
  run(ctx) {
    const { llvm } = ctx;
    const code = ctx.get(Code);
    const promises = ["nonnull", "dereferenceable"].map((name) => llvm.getEnumAttributeKindForName(name));
    const computesField = (callee: ValueRef) => isAccessIndex(llvm.getValueName2(callee));
    const addresses = new Set([...code.callsTo(computesField)].map(({ instruction }) => instruction));
    let changed = false;
    for (const { instruction } of code.callsTo((callee) => !computesField(callee))) {
      const count = llvm.getNumArgOperands(instruction);
      for (let index = 0; index < count; index++) {
        const argument = llvm.getOperand(instruction, index);
        if (!addresses.has(argument)) continue;
        if (promises.every((kind) => llvm.getCallSiteEnumAttribute(instruction, index + 1, kind) === 0))
          continue;
        assumeNonNull(ctx, argument, instruction);
        changed = true;
      }
    }
    return changed ? Preserved.allBut(Code) : Preserved.all;
  },
};

/** `llvm.assume(true) ["nonnull"(pointer)]`, in front of `before`. */
function assumeNonNull(
  { llvm, context, module, owner }: PassContext,
  pointer: ValueRef,
  before: ValueRef,
): void {
  const id = llvm.lookupIntrinsicID("llvm.assume");
  const assume = llvm.getIntrinsicDeclaration(module, id, []);
  const yes = llvm.constInt(llvm.int1TypeInContext(context), 1, false);
  const nonNull = llvm.createOperandBundle("nonnull", [pointer]);
  using builder = createBuilder(owner);
  llvm.positionBuilderBefore(builder.ref, before);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(before));
  const type = llvm.intrinsicGetType(context, id, []);
  llvm.buildCallWithOperandBundles(builder.ref, type, assume, [yes], [nonNull], "");
  llvm.disposeOperandBundle(nonNull);
}
