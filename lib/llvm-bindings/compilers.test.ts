import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { llvm22 } from "./fixtures/installed.js";
import { compileC, compileRust, privateFolder, rustProgram } from "./fixtures/rust.js";
import { named } from "./fixtures/values.js";
import {
  CodeGenFileType,
  createBuilder,
  createContext,
  createTargetMachine,
  DwarfTag,
  debugRecords,
  emit,
  emitObject,
  functionInstructions,
  functions,
  MetadataKind,
  type MetadataRef,
  parseBitcode,
  runPasses,
  users,
  type ValueRef,
  verifyModule,
} from "./index.js";

describe("IR from rustc, LLVM 22", () => {
  const llvm = llvm22();
  const bitcode = compileRust(rustProgram, "llvm-bc");

  it("walks bitcode", () => {
    using context = createContext(llvm);
    using module = parseBitcode(context, bitcode, "lib.bc");
    const names = functions(llvm, module.ref).map((f) => llvm.getValueName2(f));
    expect(names).toContain("program");
    expect(llvm.getModuleIdentifier(module.ref)).toBe("lib.bc");
    expect(llvm.getTarget(module.ref)).toMatch(/^bpfel/);
    const program = named(llvm.getNamedFunction(module.ref, "program"));
    const subprogram = llvm.getSubprogram(program);
    if (subprogram === 0) throw new Error("no debug info");
    expect(llvm.diSubprogramGetLine(subprogram)).toBe(13);
    const isNode = (node: MetadataRef | 0): node is MetadataRef => node !== 0;
    const locations = functionInstructions(llvm, program)
      .map((i) => llvm.instructionGetDebugLoc(i))
      .filter(isNode);
    const lines = locations.map((at) => llvm.diLocationGetLine(at));
    expect(Math.max(...lines)).toBeLessThanOrEqual(20);
    expect(lines.length).toBeGreaterThan(10);
    const file = llvm.diScopeGetFile(llvm.diLocationGetScope(locations[0]!));
    expect(llvm.diFileGetFilename(file as MetadataRef)).toMatch(/lib\.rs$/);
  });

  it("reads debug records", () => {
    using context = createContext(llvm);
    using module = parseBitcode(context, bitcode, "lib.bc");
    const program = named(llvm.getNamedFunction(module.ref, "program"));
    const records = functionInstructions(llvm, program).flatMap((i) => debugRecords(llvm, i));
    const variables = records.map((record) => {
      const node = llvm.metadataAsValue(context.ref, llvm.dbgVariableRecordGetVariable(record));
      return llvm.getMDString(llvm.getMDNodeOperands(node)[1] as ValueRef);
    });
    expect(new Set(variables)).toEqual(new Set(["point", "count", "sum", "i"]));
  });

  it("modifies, verifies and emits an object whose BTF other tools read", () => {
    using context = createContext(llvm);
    using module = parseBitcode(context, bitcode, "lib.bc");
    const program = named(llvm.getNamedFunction(module.ref, "program"));
    // Every call of `helper` becomes its argument negated.
    using builder = createBuilder(context);
    const helper = named(llvm.getNamedFunction(module.ref, "helper"));
    for (const call of users(llvm, helper)) {
      llvm.positionBuilderBefore(builder.ref, call);
      llvm.replaceAllUsesWith(call, llvm.buildNeg(builder.ref, llvm.getArgOperand(call, 0)));
      llvm.instructionEraseFromParent(call);
    }
    llvm.deleteFunction(helper);
    verifyModule(llvm, module.ref);
    using machine = createTargetMachine(llvm, { triple: "bpfel", cpu: "v3" });
    runPasses(llvm, module.ref, "default<O2>", machine.ref);
    expect(llvm.getSection(program)).toBe("tracepoint/test");
    const assembly = Buffer.from(emit(module, machine.ref, CodeGenFileType.Assembly)).toString();
    expect(assembly).toContain("program:");
    const file = join(privateFolder(), "out.o");
    writeFileSync(file, emitObject(module, machine.ref));
    const disassembly = execFileSync("llvm-objdump-22", ["-d", file], { encoding: "utf8" });
    expect(disassembly).toContain("file format elf64-bpf");
    expect(disassembly).toMatch(/r\d+ = -r\d+/);
    const btf = JSON.parse(
      execFileSync("bpftool", ["-j", "btf", "dump", "file", file], { encoding: "utf8" }),
    );
    const types = btf.types as {
      kind: string;
      name: string;
      members?: { name: string; bits_offset: number }[];
    }[];
    const point = types.find((t) => t.kind === "STRUCT" && t.name === "Point");
    expect(point?.members?.map((m) => [m.name, m.bits_offset])).toEqual([
      ["x", 0],
      ["y", 64],
      ["flags", 128],
    ]);
    expect(types.filter((t) => t.kind === "FUNC").map((t) => t.name)).toContain("program");
  });
});

describe("IR from clang, LLVM 22", () => {
  it("walks the debug info of a struct", () => {
    const llvm = llvm22();
    using context = createContext(llvm);
    const source = "struct s { int a; long b : 7; }; long f(struct s *p) { return p->b; }";
    using module = parseBitcode(context, compileC(source), "lib.bc");
    const asValue = (node: MetadataRef) => llvm.metadataAsValue(context.ref, node);
    const seen = new Map<MetadataRef, string>();
    const walk = (node: MetadataRef): void => {
      if (seen.has(node)) return;
      const kind = llvm.getMetadataKind(node);
      const isMember = kind === MetadataKind.DIDerivedType && llvm.getDINodeTag(node) === DwarfTag.Member;
      seen.set(node, isMember ? `${llvm.diTypeGetName(node)} at ${llvm.diTypeGetOffsetInBits(node)}` : "");
      if (kind === MetadataKind.MDString || kind === MetadataKind.ConstantAsMetadata) return;
      for (const operand of llvm.getMDNodeOperands(asValue(node)))
        if (operand !== 0) walk(llvm.valueAsMetadata(operand));
    };
    const fn = llvm.getNamedFunction(module.ref, "f");
    walk(llvm.getSubprogram(named(fn)) as MetadataRef);
    expect([...seen.values()].filter((text) => text !== "")).toEqual(["a at 0", "b at 32"]);
  });
});
