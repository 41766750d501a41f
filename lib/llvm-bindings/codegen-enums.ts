/** The enums of llvm-c outside of Core.h and DebugInfo.h: verifier, targets, object files. */

export const ComdatSelectionKind = {
  Any: 0,
  ExactMatch: 1,
  Largest: 2,
  NoDeduplicate: 3,
  SameSize: 4,
} as const;
export type ComdatSelectionKind = (typeof ComdatSelectionKind)[keyof typeof ComdatSelectionKind];

export const VerifierFailureAction = {
  AbortProcess: 0,
  PrintMessage: 1,
  ReturnStatus: 2,
} as const;
export type VerifierFailureAction = (typeof VerifierFailureAction)[keyof typeof VerifierFailureAction];

export const CodeGenOptLevel = {
  None: 0,
  Less: 1,
  Default: 2,
  Aggressive: 3,
} as const;
export type CodeGenOptLevel = (typeof CodeGenOptLevel)[keyof typeof CodeGenOptLevel];

export const RelocMode = {
  Default: 0,
  Static: 1,
  PIC: 2,
  DynamicNoPic: 3,
  ROPI: 4,
  RWPI: 5,
  ROPI_RWPI: 6,
} as const;
export type RelocMode = (typeof RelocMode)[keyof typeof RelocMode];

export const CodeModel = {
  Default: 0,
  JITDefault: 1,
  Tiny: 2,
  Small: 3,
  Kernel: 4,
  Medium: 5,
  Large: 6,
} as const;
export type CodeModel = (typeof CodeModel)[keyof typeof CodeModel];

export const CodeGenFileType = {
  Assembly: 0,
  Object: 1,
} as const;
export type CodeGenFileType = (typeof CodeGenFileType)[keyof typeof CodeGenFileType];

export const ByteOrdering = {
  BigEndian: 0,
  LittleEndian: 1,
} as const;
export type ByteOrdering = (typeof ByteOrdering)[keyof typeof ByteOrdering];

export const BinaryType = {
  Archive: 0,
  MachOUniversalBinary: 1,
  COFFImportFile: 2,
  IR: 3,
  WinRes: 4,
  COFF: 5,
  ELF32L: 6,
  ELF32B: 7,
  ELF64L: 8,
  ELF64B: 9,
  MachO32L: 10,
  MachO32B: 11,
  MachO64L: 12,
  MachO64B: 13,
  Wasm: 14,
  Offload: 15,
  DXcontainer: 16,
} as const;
export type BinaryType = (typeof BinaryType)[keyof typeof BinaryType];
