import { CorelateError, type Diagnostic } from "../../lib/diagnostics/index.js";
import { findLlvm, openLlvm } from "../../lib/llvm-bindings/index.js";
import { passOptions } from "../../passes/index.js";
import { buildModule } from "../../src/driver/module.js";
import { codeDefaults } from "../../src/driver/options.js";

/** The object that hand-made IR becomes, or the diagnostics that it ends with. */
export function buildIr(ir: string): { object?: Uint8Array; diagnostics: readonly Diagnostic[] } {
  const llvm = openLlvm(findLlvm({ env: process.env }));
  const source = { name: "hand-made.ll", form: "text", bytes: Buffer.from(ir, "latin1") } as const;
  try {
    const { output, diagnostics } = buildModule(llvm, [source], {
      ...codeDefaults,
      cpu: "generic",
      passOptions: passOptions({ panic: "return" }),
      libraries: [],
    });
    return { object: output, diagnostics };
  } catch (error) {
    if (error instanceof CorelateError) return { diagnostics: error.diagnostics };
    throw error;
  }
}

/** A module with a function `row` whose parameter points to the type `!10`, which `nodes` define, and a program. */
export function moduleWith(nodes: string): string {
  return `target triple = "bpfel"
define i64 @row(ptr %x) !dbg !4 { %v = ptrtoint ptr %x to i64
  ret i64 %v }
define i32 @program(ptr %ctx) section "raw_tp/sys_enter" !dbg !40 { ret i32 0 }
@_license = constant [4 x i8] c"GPL\\00", section "license"
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_Rust, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "a.rs", directory: "/")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!4 = distinct !DISubprogram(name: "row", scope: !1, file: !1, line: 3, type: !5, unit: !0, spFlags: DISPFlagDefinition)
!5 = !DISubroutineType(types: !6)
!6 = !{!7, !8}
!7 = !DIBasicType(name: "u64", size: 64, encoding: DW_ATE_unsigned)
!8 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: !10, size: 64)
!9 = !DIBasicType(name: "u8", size: 8, encoding: DW_ATE_unsigned)
!40 = distinct !DISubprogram(name: "program", scope: !1, file: !1, line: 9, type: !41, unit: !0, spFlags: DISPFlagDefinition)
!41 = !DISubroutineType(types: !42)
!42 = !{!43, !44}
!43 = !DIBasicType(name: "i32", size: 32, encoding: DW_ATE_signed)
!44 = !DIDerivedType(tag: DW_TAG_pointer_type, baseType: null, size: 64)
${nodes}
`;
}
