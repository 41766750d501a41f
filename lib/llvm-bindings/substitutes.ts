/** What older versions of the C API lack and other functions of theirs can do. README.md, section "Versions", says since when each is there. */
import { TypeKind } from "./enums.js";
import type { ModuleRef, TypeRef, ValueRef } from "./handles.js";
import type { Llvm } from "./llvm.js";
import type { LlvmFunctions } from "./tables.js";

/** Makes what stands in for a function of a libLLVM that lacks it. */
type Substitute<Method extends keyof LlvmFunctions> = (llvm: Llvm) => LlvmFunctions[Method];

export const substitutes: { readonly [Method in keyof LlvmFunctions]?: Substitute<Method> } = {
  /** Takes the place of what the global had, where the function itself adds to it. */
  globalAddDebugInfo: (llvm) => (global, expression) => {
    const context = llvm.getTypeContext(llvm.typeOf(global));
    llvm.globalSetMetadata(global, llvm.getMDKindIDInContext(context, "dbg"), expression);
  },
  /** Values and blocks take turns behind the condition and the default. */
  getSwitchCaseValue: (llvm) => (instruction, successor) => llvm.getOperand(instruction, 2 * successor),
  /** Over all functions of the module. */
  runPassesOnFunction: (llvm) => (fn, passes, machine, options) =>
    llvm.runPasses(llvm.getGlobalParent(fn) as ModuleRef, `function(${passes})`, machine, options),
  getRawDataValues: (llvm) => (data) => {
    const element = llvm.getElementType(llvm.typeOf(data));
    // LLVMGetAsString gives the bytes of any data, but an LLVM with assertions takes only bytes for a string.
    return isByte(llvm, element) ? llvm.getAsString(data) : elementsAsBytes(llvm, data, element);
  },
};

function isByte(llvm: Llvm, type: TypeRef): boolean {
  return llvm.getTypeKind(type) === TypeKind.Integer && llvm.getIntTypeWidth(type) === 8;
}

/** The elements one behind the other as this machine stores them, which is how LLVM keeps them. */
function elementsAsBytes(llvm: Llvm, data: ValueRef, element: TypeRef): Uint8Array {
  const integer = llvm.getTypeKind(element) === TypeKind.Integer;
  const bits = integer ? llvm.getIntTypeWidth(element) : (floatBits[llvm.getTypeKind(element)] as number);
  const type = llvm.intTypeInContext(llvm.getTypeContext(element), bits);
  const numbers: bigint[] = [];
  for (let index = 0; ; index++) {
    const value = llvm.getAggregateElement(data, index);
    if (value === 0) break;
    numbers.push(llvm.constIntGetZExtValue(integer ? value : llvm.constBitCast(value, type)));
  }
  return new Uint8Array(stored(numbers, bits));
}

/** The types of floats that LLVM keeps as data. */
const floatBits: { readonly [Kind in TypeKind]?: number } = {
  [TypeKind.Half]: 16,
  [TypeKind.BFloat]: 16,
  [TypeKind.Float]: 32,
  [TypeKind.Double]: 64,
};

function stored(numbers: readonly bigint[], bits: number): ArrayBuffer {
  switch (bits) {
    case 16:
      return Uint16Array.from(numbers, Number).buffer;
    case 32:
      return Uint32Array.from(numbers, Number).buffer;
    default:
      return BigUint64Array.from(numbers).buffer;
  }
}
