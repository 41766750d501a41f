import { type MetadataRef, parseIr } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { subprogram } from "./btf-nodes.js";
import { DebugInfo } from "./nodes.js";
import { replaceFunctions } from "./walk.js";

/**
 * A subprogram with an operand for annotations. LLVM leaves trailing null operands of a DISubprogram out, so the operand cannot be set, and the C API
 * cannot create a subprogram with annotations; parsing text can. The copy replaces the original everywhere.
 */
export function withAnnotationOperand(ctx: PassContext, node: MetadataRef): MetadataRef {
  if (ctx.get(DebugInfo).operands(node).length > subprogram.annotations) return node;
  const copy = copySubprogram(ctx, node, false);
  replaceFunctions(ctx, new Map([[node, copy]]));
  return copy;
}

/** A copy of `node` with all operands. With `local` it is described as internal. */
export function copySubprogram(ctx: PassContext, node: MetadataRef, local: boolean): MetadataRef {
  const { llvm, owner } = ctx;
  const di = ctx.get(DebugInfo);
  const operands = di.operands(node);
  const text = llvm.printValueToString(di.asValue(node));
  const field = (name: string) => new RegExp(`[(,] ?${name}: ([^,)]*)`).exec(text)?.[1];
  const given = ["line", "scopeLine", "flags", "spFlags"]
    .map((name) => [name, field(name)] as const)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const isLocal = local && name === "spFlags" && !/LocalToUnit/.test(value ?? "");
      return `${name}: ${isLocal ? "DISPFlagLocalToUnit | " : ""}${value}, `;
    })
    .join("");
  // Declarations have no unit.
  const unitField = /DISPFlagDefinition/.test(given) ? "unit: !3, " : "";
  const source = parseIr(
    owner,
    `!llvm.dbg.cu = !{!3}
!llvm.module.flags = !{!5}
!corelate.subprogram = !{!0}
!0 = distinct !DISubprogram(name: "x", linkageName: "x", scope: !1, file: !1, type: !2, ${given}${unitField}templateParams: !4, retainedNodes: !4, thrownTypes: !4, annotations: !4)
!1 = !DIFile(filename: "x", directory: "")
!2 = !DISubroutineType(types: !4)
!3 = distinct !DICompileUnit(language: DW_LANG_C, file: !1, emissionKind: FullDebug)
!4 = !{}
!5 = !{i32 2, !"Debug Info Version", i32 3}
`,
    "corelate-subprogram",
  );
  const [value] = llvm.getNamedMetadataOperands(source.ref, "corelate.subprogram");
  const copy = llvm.valueAsMetadata(value as Exclude<typeof value, 0 | undefined>);
  const count = subprogram.annotations + 1;
  for (let index = 0; index < count; index++) di.setOperand(copy, index, operands[index] ?? 0);
  return copy;
}
