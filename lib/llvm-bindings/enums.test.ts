import { describe, expect, it } from "vitest";
import * as enums from "./enums.js";
import { hasHeaders, readEnumerators } from "./fixtures/headers.js";

/** Name of a member in C, for each const object. */
const cNames: Record<string, (member: string) => string> = {
  Opcode: (m) => `LLVM${m}`,
  TypeKind: (m) => `LLVM${m}TypeKind`,
  Linkage: (m) => `LLVM${m}Linkage`,
  Visibility: (m) => `LLVM${m}Visibility`,
  UnnamedAddr: (m) => `LLVM${m}UnnamedAddr`,
  DLLStorageClass: (m) => `LLVM${m}StorageClass`,
  CallConv: (m) => `LLVM${m}CallConv`,
  ValueKind: (m) => `LLVM${m}ValueKind`,
  IntPredicate: (m) => `LLVMInt${m}`,
  RealPredicate: (m) => `LLVMReal${m}`,
  ThreadLocalMode: (m) => (m === "Not" ? "LLVMNotThreadLocal" : `LLVM${m}TLSModel`),
  AtomicOrdering: (m) => `LLVMAtomicOrdering${m}`,
  AtomicRMWBinOp: (m) => `LLVMAtomicRMWBinOp${m}`,
  DiagnosticSeverity: (m) => `LLVMDS${m}`,
  InlineAsmDialect: (m) => `LLVMInlineAsmDialect${m}`,
  ModuleFlagBehavior: (m) => `LLVMModuleFlagBehavior${m}`,
  TailCallKind: (m) => `LLVMTailCallKind${m}`,
  DbgRecordKind: (m) => `LLVMDbgRecord${m}`,
  AttributeIndex: (m) => `LLVMAttribute${m}Index`,
  GEPNoWrapFlags: (m) => `LLVMGEPFlag${m}`,
  FastMathFlags: (m) => `LLVMFastMath${m}`,
  ComdatSelectionKind: (m) => `LLVM${m}ComdatSelectionKind`,
  VerifierFailureAction: (m) => `LLVM${m}Action`,
  CodeGenOptLevel: (m) => `LLVMCodeGenLevel${m}`,
  RelocMode: (m) => `LLVMReloc${m}`,
  CodeModel: (m) => `LLVMCodeModel${m}`,
  CodeGenFileType: (m) => `LLVM${m}File`,
  ByteOrdering: (m) => `LLVM${m}`,
  BinaryType: (m) => `LLVMBinaryType${m}`,
  MetadataKind: (m) => `LLVM${m}MetadataKind`,
  DIFlags: (m) => `LLVMDIFlag${m}`,
  DwarfSourceLanguage: (m) => `LLVMDWARFSourceLanguage${m}`,
  DwarfEmissionKind: (m) => `LLVMDWARFEmission${m}`,
  DwarfMacinfoRecordType: (m) => `LLVMDWARFMacinfoRecordType${m}`,
  ChecksumKind: (m) => `CSK_${m}`,
};
const constObjects: Readonly<Record<string, Readonly<Record<string, number>>>> = enums;
/** Numbers of DWARF, which llvm-c does not list. */
const ofDwarf = ["DwarfTag", "DwarfEncoding"];

describe.skipIf(!hasHeaders)("the enums against llvm-c (skipped: llvm-22-dev is not installed)", () => {
  const declared = hasHeaders ? readEnumerators() : new Map<string, number>();

  it("covers every const object", () => {
    expect(Object.keys(constObjects).sort()).toEqual([...Object.keys(cNames), ...ofDwarf].sort());
  });

  it.each(Object.entries(cNames))("%s", (name, cNameOf) => {
    const members = Object.entries(constObjects[name]!);
    expect(members.length).toBeGreaterThan(1);
    const ours = Object.fromEntries(members.map(([member, value]) => [cNameOf(member), value]));
    const theirs = Object.fromEntries(
      members.map(([member]) => [cNameOf(member), declared.get(cNameOf(member))]),
    );
    expect(ours).toEqual(theirs);
  });

  it.each(["ValueKind", "MetadataKind", "TypeKind", "Linkage"] as const)("%s has all of C's", (name) => {
    const pattern = new RegExp(`^LLVM\\w+${name}$`);
    const all = [...declared.keys()].filter((key) => pattern.test(key));
    expect(Object.keys(constObjects[name]!).map(cNames[name]!).sort()).toEqual(all.sort());
  });
});
