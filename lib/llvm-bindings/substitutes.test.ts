import { expect, it } from "vitest";
import { describeEachLlvm } from "./fixtures/installed.js";
import { named } from "./fixtures/values.js";
import {
  createContext,
  functionInstructions,
  globalMetadata,
  parseIr,
  switchCases,
  verifyModule,
} from "./index.js";

// On LLVM 22 these call the functions themselves, which the older versions have to agree with.
describeEachLlvm("functions that not every version has", (llvm) => {
  it("knows that it can call them", () => {
    expect(llvm.has("getRawDataValues") && llvm.has("getSwitchCaseValue")).toBe(true);
    expect(llvm.has("globalAddDebugInfo")).toBe(true);
  });

  it.each([
    ["bytes, not all of them text", '[4 x i8] c"a\\00\\FF\\80"', [97, 0, 255, 128]],
    ["words", "[2 x i16] [i16 1, i16 -2]", [1, 0, 254, 255]],
    ["double words", "[2 x i32] [i32 258, i32 -1]", [2, 1, 0, 0, 255, 255, 255, 255]],
    ["quad words", "[1 x i64] [i64 72623859790382856]", [8, 7, 6, 5, 4, 3, 2, 1]],
    ["floats", "[1 x float] [float 1.0]", [0, 0, 128, 63]],
    ["doubles", "[1 x double] [double -2.0]", [0, 0, 0, 0, 0, 0, 0, 192]],
    ["half floats", "[2 x half] [half 1.0, half 2.0]", [0, 60, 0, 64]],
    ["a vector", "<2 x i32> <i32 1, i32 2>", [1, 0, 0, 0, 2, 0, 0, 0]],
  ])("reads the data of %s", (_name, constant, bytes) => {
    using context = createContext(llvm);
    using module = parseIr(context, `@data = constant ${constant}`, "data.ll");
    const data = named(llvm.getInitializer(named(llvm.getNamedGlobal(module.ref, "data"))));
    expect([...llvm.getRawDataValues(data)]).toEqual(bytes);
  });

  it("gives the cases of a switch in the order of its successors", () => {
    using context = createContext(llvm);
    using module = parseIr(
      context,
      `define void @f(i64 %n) {
        switch i64 %n, label %a [ i64 7, label %b
                                  i64 -3, label %a
                                  i64 9, label %b ]
      a: ret void
      b: ret void
      }`,
      "switch.ll",
    );
    const [jump] = functionInstructions(llvm, named(llvm.getNamedFunction(module.ref, "f")));
    expect(switchCases(llvm, jump!).map((value) => llvm.constIntGetSExtValue(value))).toEqual([7n, -3n, 9n]);
  });

  it("describes a global", () => {
    using context = createContext(llvm);
    using module = parseIr(context, described, "globals.ll");
    const global = (name: string) => named(llvm.getNamedGlobal(module.ref, name));
    const [from] = globalMetadata(llvm, global("from"));
    llvm.globalAddDebugInfo(global("to"), from!.node);
    expect(globalMetadata(llvm, global("to"))).toEqual([from]);
    verifyModule(llvm, module.ref);
  });

  const described = `
@from = global i32 0, !dbg !0
@to = global i32 0
!llvm.dbg.cu = !{!2}
!llvm.module.flags = !{!6}
!0 = !DIGlobalVariableExpression(var: !1, expr: !DIExpression())
!1 = distinct !DIGlobalVariable(name: "from", scope: !2, file: !3, type: !4, isDefinition: true)
!2 = distinct !DICompileUnit(language: DW_LANG_C, file: !3, emissionKind: FullDebug, globals: !5)
!3 = !DIFile(filename: "x.c", directory: "/")
!4 = !DIBasicType(name: "int", size: 32, encoding: DW_ATE_signed)
!5 = !{!0}
!6 = !{i32 2, !"Debug Info Version", i32 3}
`;
});
