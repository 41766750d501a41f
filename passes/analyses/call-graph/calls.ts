import { sectionNames } from "../../../lib/btf/index.js";
import { Linkage, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { type Call, Code } from "../code/index.js";

/** Analysis: the direct calls of the module in order, without intrinsics and inline assembly. */
export class CallGraph {
  static compute(ctx: PassContext): CallGraph {
    const { llvm } = ctx;
    const isDirect = (callee: ValueRef) =>
      llvm.isAFunction(callee) !== 0 && llvm.getIntrinsicID(callee) === 0;
    return new CallGraph([...ctx.get(Code).callsTo(isDirect)]);
  }

  readonly calls: readonly Call[];

  constructor(calls: readonly Call[]) {
    this.calls = calls;
  }
}

/** Whether `fn` is a program, which the kernel calls. */
export function isProgram({ llvm }: PassContext, fn: ValueRef): boolean {
  const section = llvm.getSection(fn) ?? "";
  return (
    !llvm.isDeclaration(fn) &&
    llvm.getLinkage(fn) !== Linkage.Internal &&
    section !== "" &&
    section !== sectionNames.text
  );
}
