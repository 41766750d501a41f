import { expect, it } from "vitest";
import { describeEachLlvm } from "./fixtures/installed.js";
import { named } from "./fixtures/values.js";
import {
  basicBlocks,
  createContext,
  functionInstructions,
  parseIr,
  shedAllRecords,
  shedRecords,
  verifyModule,
} from "./index.js";

const ir = `
define i64 @f(i1 %c, i64 %n) !dbg !2 {
entry:
    #dbg_value(i64 %n, !6, !DIExpression(), !7)
  br i1 %c, label %loop, label %out, !dbg !7

loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
    #dbg_value(i64 %i, !6, !DIExpression(), !7)
  %next = add i64 %i, 1, !dbg !7
  %more = icmp ult i64 %next, %n, !dbg !7
    #dbg_value(i64 %next, !6, !DIExpression(), !7)
  br i1 %more, label %loop, label %out, !dbg !7

out:
  %r = phi i64 [ 5, %entry ], [ %next, %loop ]
  ret i64 %r, !dbg !7
}

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!5}
!0 = distinct !DICompileUnit(language: DW_LANG_C, file: !1, emissionKind: FullDebug)
!1 = !DIFile(filename: "x.c", directory: "/")
!2 = distinct !DISubprogram(name: "f", scope: !1, file: !1, line: 1, type: !3, unit: !0, spFlags: DISPFlagDefinition, retainedNodes: !4)
!3 = !DISubroutineType(types: !{null})
!4 = !{!6}
!5 = !{i32 2, !"Debug Info Version", i32 3}
!6 = !DILocalVariable(name: "n", scope: !2, file: !1, line: 1, type: !8)
!7 = !DILocation(line: 2, scope: !2)
!8 = !DIBasicType(name: "long", size: 64, encoding: DW_ATE_signed)
`;

describeEachLlvm("debug records", (llvm) => {
  const withModule = (change: (module: ReturnType<typeof parseIr>) => void) => {
    using context = createContext(llvm);
    using module = parseIr(context, ir, "records.ll");
    // Blocks have comments that name those in front of them, in any order.
    const function_ = () =>
      llvm.printValueToString(named(llvm.getNamedFunction(module.ref, "f"))).replace(/ *; preds = .*/g, "");
    const before = function_();
    change(module);
    verifyModule(llvm, module.ref);
    return { before, after: function_() };
  };

  it("are all gone afterwards, and nothing else is", () => {
    const { before, after } = withModule(shedAllRecords);
    const records = before.match(/^ +#dbg_.*\n/gm);
    expect(records).toHaveLength(3);
    expect(after).toBe(records!.reduce((text, record) => text.replace(record, ""), before));
  });

  it("are gone from one block, whose instructions are shown one after the other", () => {
    const shown: string[] = [];
    const { after } = withModule((module) => {
      const f = named(llvm.getNamedFunction(module.ref, "f"));
      const [, loop] = basicBlocks(llvm, f);
      shedRecords(module.context, loop!, (instruction) => shown.push(llvm.getValueName2(instruction)));
      expect(functionInstructions(llvm, f)).toHaveLength(7);
    });
    expect(shown).toEqual(["i", "next", "more", ""]);
    expect(after.match(/#dbg_value/g)).toHaveLength(1);
  });
});
