import { globals, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { transparentTarget } from "../../analyses/sparse-layout/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

const section = /^\??\.struct_ops(\.link)?$/;

/** Gives the members of structs of operations (`.struct_ops`) the types that C has. README.md is its page. */
export const declareOperations: Pass = {
  name: "declare-operations",
  stage: "declare",
  run(ctx) {
    for (const global of globals(ctx.llvm, ctx.module))
      if (section.test(ctx.llvm.getSection(global) ?? ""))
        declare(ctx, ctx.get(DebugInfo).globalType(global));
    return Preserved.all;
  },
};

function declare(ctx: PassContext, record: MetadataRef | undefined): void {
  const di = ctx.get(DebugInfo);
  if (record === undefined || di.kind(record) !== MetadataKind.DICompositeType) return;
  for (const member of di.elements(record)) {
    if (di.kind(member) !== MetadataKind.DIDerivedType) continue;
    const type = di.baseType(member);
    const target = type === 0 ? type : transparentTarget(di, type);
    if (target !== type) di.setBaseType(member, target);
  }
}
