import { describe, expect, it } from "vitest";
import { CorelateError, type Diagnostic } from "../diagnostics/index.js";
import { describeEachLlvm, installedLlvm, llvm22 } from "./fixtures/installed.js";
import {
  createContext,
  createModule,
  createTargetMachine,
  emitObject,
  isBitcode,
  linkModules,
  openLlvm,
  parseBitcode,
  parseIr,
  probeLlvm,
  runPasses,
  verifyModule,
  writeBitcode,
} from "./index.js";

function diagnosticOf(action: () => unknown): Diagnostic {
  try {
    action();
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics[0]!;
    throw error;
  }
  throw new Error("nothing was refused");
}

describeEachLlvm("operations", (llvm) => {
  it("round-trips bitcode", () => {
    using context = createContext(llvm);
    using module = parseIr(context, "@a = global i8 3\n", "a.ll");
    const bitcode = writeBitcode(llvm, module.ref);
    expect(isBitcode(bitcode)).toBe(true);
    using again = parseBitcode(context, bitcode, "a.bc");
    expect(llvm.printModuleToString(again.ref)).toContain("@a = global i8 3");
  });

  it("refuses text that is not IR, with the line", () => {
    using context = createContext(llvm);
    const diagnostic = diagnosticOf(() => parseIr(context, "define void @f() {\n  nonsense\n}", "bad.ll"));
    expect(diagnostic).toMatchObject({ code: "CRL0023", message: "bad.ll is not IR that LLVM can read" });
    expect(diagnostic.notes?.[0]).toBe("bad.ll:2:3: error: expected instruction opcode");
  });

  it("refuses bitcode that is cut off, damaged or none", () => {
    using context = createContext(llvm);
    using module = parseIr(context, "define i32 @f(i32 %a) { ret i32 %a }", "a.ll");
    const bitcode = writeBitcode(llvm, module.ref);
    for (const length of [0, 3, 4, 8, 60, bitcode.length >> 1, bitcode.length - 4]) {
      expect(diagnosticOf(() => parseBitcode(context, bitcode.subarray(0, length), "cut.bc")).code).toBe(
        "CRL0023",
      );
    }
    const damaged = bitcode.map((byte, i) => (i > 200 && i < 260 ? byte ^ 0x5a : byte));
    expect(diagnosticOf(() => parseBitcode(context, damaged, "damaged.bc")).code).toBe("CRL0023");
    expect(diagnosticOf(() => parseBitcode(context, Buffer.from("\x7fELF...."), "elf.o")).notes).toEqual([
      "it does not start with bitcode's magic number",
    ]);
  });

  it("links modules, and says which symbol is in the way", () => {
    using context = createContext(llvm);
    using target = parseIr(
      context,
      "declare i32 @g()\ndefine i32 @f() { %r = call i32 @g() ret i32 %r }",
      "f.ll",
    );
    const source = parseIr(context, "define i32 @g() { ret i32 1 }", "g.ll");
    linkModules(target, source);
    expect(source.isDisposed).toBe(true);
    expect(llvm.printModuleToString(target.ref)).toContain("define i32 @g()");
    const double = parseIr(context, "define i32 @g() { ret i32 2 }", "g2.ll");
    const diagnostic = diagnosticOf(() => linkModules(target, double));
    expect(diagnostic.code).toBe("CRL0028");
    expect(diagnostic.notes?.join()).toContain("'g': symbol multiply defined");
    expect(double.isDisposed).toBe(true);
  });

  it("refuses a module that is not valid", () => {
    using context = createContext(llvm);
    using module = createModule(context, "m");
    const type = llvm.functionType(llvm.int32TypeInContext(context.ref), [], false);
    llvm.appendBasicBlockInContext(context.ref, llvm.addFunction(module.ref, "f", type));
    const diagnostic = diagnosticOf(() => verifyModule(llvm, module.ref));
    expect(diagnostic.code).toBe("CRL0025");
    expect(diagnostic.notes?.[0]).toContain("Basic Block in function 'f' does not have terminator!");
  });

  it("runs passes, and refuses names that are none", () => {
    using context = createContext(llvm);
    using module = parseIr(context, "define i32 @f() { %a = add i32 1, 2 ret i32 %a }", "a.ll");
    expect(diagnosticOf(() => runPasses(llvm, module.ref, "no-such-pass", 0))).toMatchObject({
      code: "CRL0026",
      notes: ["unknown pass name 'no-such-pass'"],
    });
    runPasses(llvm, module.ref, "instcombine", 0);
    expect(llvm.printModuleToString(module.ref)).toContain("ret i32 3");
  });

  it("reports errors of the backend instead of printing them", () => {
    using context = createContext(llvm);
    using machine = createTargetMachine(llvm, { triple: "bpfel" });
    // Six arguments: BPF passes five in registers and has no stack for more.
    const parameters = Array.from({ length: 6 }, (_, i) => `i64 %a${i}`).join(", ");
    using module = parseIr(
      context,
      `target triple = "bpfel"\ndeclare i64 @g(${parameters})\ndefine i64 @f() {
        %r = call i64 @g(i64 1, i64 2, i64 3, i64 4, i64 5, i64 6)\n ret i64 %r }`,
      "six.ll",
    );
    const diagnostic = diagnosticOf(() => emitObject(module, machine.ref));
    expect(diagnostic.code).toBe("CRL0027");
    expect(diagnostic.notes?.join()).toContain("too many arguments");
  });

  it("refuses targets that this LLVM does not have", () => {
    expect(diagnosticOf(() => createTargetMachine(llvm, { triple: "z80-unknown-none" })).code).toBe(
      "CRL0029",
    );
  });
});

describe("a libLLVM that cannot be used", () => {
  it.each([
    ["/etc/passwd", "CRL0022", "invalid ELF header"],
    ["/no/such/libLLVM.so", "CRL0022", "No such file or directory"],
    ["/etc", "CRL0022", ""],
  ])("%s is %s", (path, code, reason) => {
    const diagnostic = diagnosticOf(() => openLlvm(path));
    expect(diagnostic.code).toBe(code);
    expect(diagnostic.notes?.join()).toContain(reason);
  });

  it("is a library without LLVM in it", () => {
    const diagnostic = diagnosticOf(() => probeLlvm("libc.so.6"));
    expect([diagnostic.code, diagnostic.notes]).toEqual(["CRL0022", ["it has no function LLVMGetVersion"]]);
  });

  const older = installedLlvm(19);
  it.skipIf(older === undefined)("is older than the bitcode (skipped: libLLVM 19 is not installed)", () => {
    const newer = llvm22();
    using made = createContext(newer);
    using module = createModule(made, "m");
    const bitcode = writeBitcode(newer, module.ref);
    using context = createContext(openLlvm(older!));
    const diagnostic = diagnosticOf(() => parseBitcode(context, bitcode, "m.bc"));
    expect(diagnostic.code).toBe("CRL0004");
    expect(diagnostic.message).toContain("is LLVM 19, which is older than LLVM 22");
  });

  it.skipIf(older === undefined)("reads older bitcode (skipped: libLLVM 19 is not installed)", () => {
    const llvm = openLlvm(older!);
    using made = createContext(llvm);
    using module = parseIr(made, "@old = global i32 19", "old.ll");
    const bitcode = writeBitcode(llvm, module.ref);
    const newer = llvm22();
    using context = createContext(newer);
    using again = parseBitcode(context, bitcode, "old.bc");
    expect(newer.printModuleToString(again.ref)).toContain("@old = global i32 19");
  });
});
