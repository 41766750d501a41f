/** The kinds that the tables use, see signature.ts. */
import type * as enums from "./enums.js";
import { enumOf, handle, type Kind, type ListKind, type SizedResult, type TextKind } from "./signature.js";

export const Context = handle("Context");
export const Module = handle("Module");
export const Type = handle("Type");
export const Value = handle("Value");
export const BasicBlock = handle("BasicBlock");
export const Builder = handle("Builder");
export const DIBuilder = handle("DIBuilder");
export const Metadata = handle("Metadata");
export const NamedMDNode = handle("NamedMDNode");
export const MetadataEntries = handle("MetadataEntries", "LLVMValueMetadataEntry *");
export const ModuleFlagEntries = handle("ModuleFlagEntries", "LLVMModuleFlagEntry *");
export const Attribute = handle("Attribute");
export const MemoryBuffer = handle("MemoryBuffer");
export const Target = handle("Target");
export const TargetMachine = handle("TargetMachine");
export const TargetMachineOptions = handle("TargetMachineOptions");
export const TargetData = handle("TargetData");
export const PassBuilderOptions = handle("PassBuilderOptions");
export const Use = handle("Use");
export const DbgRecord = handle("DbgRecord");
export const DiagnosticInfo = handle("DiagnosticInfo");
export const Comdat = handle("Comdat");
export const ErrorHandle = handle("Error");
export const OperandBundle = handle("OperandBundle");
export const Binary = handle("Binary");
export const SectionIterator = handle("SectionIterator");
export const SymbolIterator = handle("SymbolIterator");
export const RelocationIterator = handle("RelocationIterator");

export const nothing: Kind<never, undefined> = { form: "scalar", c: "void" };
export const i32: Kind<number> = { form: "scalar", c: "int" };
export const u8: Kind<number> = { form: "scalar", c: "uint8_t" };
export const u16: Kind<number> = { form: "scalar", c: "uint16_t" };
export const u32: Kind<number> = { form: "scalar", c: "uint32_t" };
/** A count or a size that stays below 2^53. */
export const size: Kind<number> = { form: "scalar", c: "size_t" };
export const f64: Kind<number> = { form: "scalar", c: "double" };
/** 64 bits: results are always `bigint`; a number given must be an integer below 2^53. Negative ones wrap around. */
export const u64: Kind<number | bigint, bigint> = { form: "scalar", c: "uint64_t", fromC: BigInt };
export const i64: Kind<number | bigint, bigint> = { form: "scalar", c: "int64_t", fromC: BigInt };
/** An LLVMBool. */
export const bool: Kind<boolean> = {
  form: "scalar",
  c: "int",
  toC: (value) => (value ? 1 : 0),
  fromC: (raw: number) => raw !== 0,
};
/** A NUL-terminated string; as a result one that LLVM keeps, "" for NULL. */
export const str: Kind<string> = {
  form: "scalar",
  c: "str",
  fromC: (raw: string | null) => raw ?? "",
};
/** A NUL-terminated string that LLVM keeps, or undefined for NULL. */
export const optionalStr: Kind<string | undefined> = {
  form: "scalar",
  c: "str",
  toC: (value) => value ?? null,
  fromC: (raw: string | null) => raw ?? undefined,
};
/** The name that a builder gives to its instruction; may be left out. */
export const name: Kind<string | undefined> & { readonly isOptional: true } = {
  form: "scalar",
  c: "str",
  isOptional: true,
  toC: (value) => value ?? "",
};
/** A string that LLVM allocated for the caller; it is freed with `LLVMDisposeMessage`. "" for NULL. */
export const message: Kind<never, string> = {
  form: "scalar",
  c: "uintptr_t",
  fromC: (raw: number, host) => host.takeMessage(raw) ?? "",
};
/** The message of an error; it is freed with `LLVMDisposeErrorMessage`. */
export const errorMessage: Kind<never, string> = {
  form: "scalar",
  c: "uintptr_t",
  fromC: (raw: number, host) => host.takeErrorMessage(raw) ?? "",
};
/** The address of a C callback from `koffi.register`, or null. */
export const callback: Kind<bigint | null> = { form: "scalar", c: "void *" };
/** An address that only LLVM looks at. */
export const opaque: Kind<number> = { form: "scalar", c: "uintptr_t" };

/** A string, passed as UTF-8 and its length in bytes. */
export const text: TextKind<string> = { form: "text", bytes: false, length: "size_t" };
/** The same with a 32-bit length. */
export const text32: TextKind<string> = { form: "text", bytes: false, length: "uint32_t" };
/** Bytes (a string stands for its UTF-8) and their length. */
export const bytes: TextKind<string | Uint8Array> = { form: "text", bytes: true, length: "size_t" };
export const sizedText: SizedResult<string> = { form: "sized", as: "text", length: "size_t" };
export const sizedText32: SizedResult<string> = { form: "sized", as: "text", length: "uint32_t" };
/** Undefined for NULL. */
export const optionalSizedText: SizedResult<string | undefined> = {
  form: "sized",
  as: "optionalText",
  length: "size_t",
};
export const optionalSizedText32: SizedResult<string | undefined> = {
  form: "sized",
  as: "optionalText",
  length: "uint32_t",
};
/** A copy of the bytes. */
export const sizedBytes: SizedResult<Uint8Array> = { form: "sized", as: "bytes", length: "size_t" };
export const u32List: ListKind<readonly number[]> = { form: "list", of: "u32", count: "uint32_t" };
/** Numbers of 64 bits, their count as a size_t. */
export const u64List: ListKind<readonly (number | bigint)[]> = { form: "list", of: "u64", count: "size_t" };

/** Words of 64 bits, their count before them. */
export const words: ListKind<readonly (number | bigint)[]> = {
  form: "list",
  of: "u64",
  count: "uint32_t",
  countFirst: true,
};
/** Strings, their count before them (`argc`, `argv`). */
export const argv: ListKind<readonly string[]> = { form: "list", of: "str", count: "int", countFirst: true };

export const opcode = enumOf<enums.Opcode>("LLVMOpcode");
export const typeKind = enumOf<enums.TypeKind>("LLVMTypeKind");
export const linkage = enumOf<enums.Linkage>("LLVMLinkage");
export const visibility = enumOf<enums.Visibility>("LLVMVisibility");
export const unnamedAddr = enumOf<enums.UnnamedAddr>("LLVMUnnamedAddr");
export const dllStorageClass = enumOf<enums.DLLStorageClass>("LLVMDLLStorageClass");
export const valueKind = enumOf<enums.ValueKind>("LLVMValueKind");
export const intPredicate = enumOf<enums.IntPredicate>("LLVMIntPredicate");
export const realPredicate = enumOf<enums.RealPredicate>("LLVMRealPredicate");
export const threadLocalMode = enumOf<enums.ThreadLocalMode>("LLVMThreadLocalMode");
export const atomicOrdering = enumOf<enums.AtomicOrdering>("LLVMAtomicOrdering");
export const atomicRMWBinOp = enumOf<enums.AtomicRMWBinOp>("LLVMAtomicRMWBinOp");
export const diagnosticSeverity = enumOf<enums.DiagnosticSeverity>("LLVMDiagnosticSeverity");
export const inlineAsmDialect = enumOf<enums.InlineAsmDialect>("LLVMInlineAsmDialect");
export const moduleFlagBehavior = enumOf<enums.ModuleFlagBehavior>("LLVMModuleFlagBehavior");
export const tailCallKind = enumOf<enums.TailCallKind>("LLVMTailCallKind");
export const dbgRecordKind = enumOf<enums.DbgRecordKind>("LLVMDbgRecordKind");
export const metadataKind = enumOf<enums.MetadataKind>("LLVMMetadataKind");
export const dwarfTag = enumOf<enums.DwarfTag>("uint16_t", "uint16_t");
/** See `DIFlags`; a set of flags. */
export const diFlags: Kind<number> = { form: "scalar", c: "int", cType: "LLVMDIFlags" };
/** See `GEPNoWrapFlags`; a set of flags. */
export const gepNoWrapFlags: Kind<number> = { form: "scalar", c: "uint32_t", cType: "LLVMGEPNoWrapFlags" };
export const fastMathFlags: Kind<number> = { form: "scalar", c: "uint32_t", cType: "LLVMFastMathFlags" };
/** See `AttributeIndex`: 0 the return value, 1 and up the parameters, `AttributeIndex.Function` the function. */
export const attributeIndex: Kind<number> = { form: "scalar", c: "uint32_t", cType: "LLVMAttributeIndex" };
export const comdatSelectionKind = enumOf<enums.ComdatSelectionKind>("LLVMComdatSelectionKind");
export const verifierFailureAction = enumOf<enums.VerifierFailureAction>("LLVMVerifierFailureAction");
export const codeGenOptLevel = enumOf<enums.CodeGenOptLevel>("LLVMCodeGenOptLevel");
export const relocMode = enumOf<enums.RelocMode>("LLVMRelocMode");
export const codeModel = enumOf<enums.CodeModel>("LLVMCodeModel");
export const codeGenFileType = enumOf<enums.CodeGenFileType>("LLVMCodeGenFileType");
export const byteOrdering = enumOf<enums.ByteOrdering>("enum LLVMByteOrdering");
export const dwarfSourceLanguage = enumOf<enums.DwarfSourceLanguage>("LLVMDWARFSourceLanguage");
export const dwarfEmissionKind = enumOf<enums.DwarfEmissionKind>("LLVMDWARFEmissionKind");
export const dwarfMacinfoRecordType = enumOf<enums.DwarfMacinfoRecordType>("LLVMDWARFMacinfoRecordType");
export const dwarfTypeEncoding: Kind<number> = {
  form: "scalar",
  c: "uint32_t",
  cType: "LLVMDWARFTypeEncoding",
};
export const checksumKind = enumOf<enums.ChecksumKind>("LLVMChecksumKind");
export const binaryType = enumOf<enums.BinaryType>("LLVMBinaryType");
