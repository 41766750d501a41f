import { createBuilder, Opcode, type ValueRef } from "../../src/llvm-bindings/index.js";
import type { Pass, Unit } from "../unit.js";

/** Says of the addresses of fields what Rust's references promise. README.md is its page. */
export const keepPromises: Pass = {
  name: "keep-promises",
  run(unit) {
    const { llvm } = unit;
    const promises = ["nonnull", "dereferenceable"].map((name) => llvm.getEnumAttributeKindForName(name));
    for (const call of unit.code.withOpcode(Opcode.Call)) {
      for (let index = 0; index < llvm.getNumArgOperands(call); index++) {
        const argument = llvm.getOperand(call, index);
        const isPromised = () =>
          promises.some((kind) => llvm.getCallSiteEnumAttribute(call, index + 1, kind) !== 0);
        if (isAccessIndex(unit, argument) && isPromised()) assumeNonNull(unit, argument, call);
      }
    }
  },
};

function isAccessIndex({ llvm }: Unit, value: ValueRef): boolean {
  if (llvm.isACallInst(value) === 0) return false;
  return /^llvm\.preserve\.\w+\.access\.index\./.test(llvm.getValueName2(llvm.getCalledValue(value)));
}

/** `llvm.assume(true) ["nonnull"(pointer)]`, in front of `before`. */
function assumeNonNull({ llvm, context, module, owner }: Unit, pointer: ValueRef, before: ValueRef): void {
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
