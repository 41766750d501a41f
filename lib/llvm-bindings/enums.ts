/** The enums of llvm-c, as of LLVM 22. `enums.test.ts` compares them with the headers. Numbers do not change between versions. */
export * from "./codegen-enums.js";
export * from "./dwarf-enums.js";

/** Instruction and constant expression opcodes. */
export const Opcode = {
  Ret: 1,
  Br: 2,
  Switch: 3,
  IndirectBr: 4,
  Invoke: 5,
  Unreachable: 7,
  CallBr: 67,
  FNeg: 66,
  Add: 8,
  FAdd: 9,
  Sub: 10,
  FSub: 11,
  Mul: 12,
  FMul: 13,
  UDiv: 14,
  SDiv: 15,
  FDiv: 16,
  URem: 17,
  SRem: 18,
  FRem: 19,
  Shl: 20,
  LShr: 21,
  AShr: 22,
  And: 23,
  Or: 24,
  Xor: 25,
  Alloca: 26,
  Load: 27,
  Store: 28,
  GetElementPtr: 29,
  Trunc: 30,
  ZExt: 31,
  SExt: 32,
  FPToUI: 33,
  FPToSI: 34,
  UIToFP: 35,
  SIToFP: 36,
  FPTrunc: 37,
  FPExt: 38,
  PtrToInt: 39,
  PtrToAddr: 69,
  IntToPtr: 40,
  BitCast: 41,
  AddrSpaceCast: 60,
  ICmp: 42,
  FCmp: 43,
  PHI: 44,
  Call: 45,
  Select: 46,
  UserOp1: 47,
  UserOp2: 48,
  VAArg: 49,
  ExtractElement: 50,
  InsertElement: 51,
  ShuffleVector: 52,
  ExtractValue: 53,
  InsertValue: 54,
  Freeze: 68,
  Fence: 55,
  AtomicCmpXchg: 56,
  AtomicRMW: 57,
  Resume: 58,
  LandingPad: 59,
  CleanupRet: 61,
  CatchRet: 62,
  CatchPad: 63,
  CleanupPad: 64,
  CatchSwitch: 65,
} as const;
export type Opcode = (typeof Opcode)[keyof typeof Opcode];

export const TypeKind = {
  Void: 0,
  Half: 1,
  Float: 2,
  Double: 3,
  X86_FP80: 4,
  FP128: 5,
  PPC_FP128: 6,
  Label: 7,
  Integer: 8,
  Function: 9,
  Struct: 10,
  Array: 11,
  Pointer: 12,
  Vector: 13,
  Metadata: 14,
  Token: 16,
  ScalableVector: 17,
  BFloat: 18,
  X86_AMX: 19,
  TargetExt: 20,
} as const;
export type TypeKind = (typeof TypeKind)[keyof typeof TypeKind];

export const Linkage = {
  External: 0,
  AvailableExternally: 1,
  LinkOnceAny: 2,
  LinkOnceODR: 3,
  LinkOnceODRAutoHide: 4,
  WeakAny: 5,
  WeakODR: 6,
  Appending: 7,
  Internal: 8,
  Private: 9,
  DLLImport: 10,
  DLLExport: 11,
  ExternalWeak: 12,
  Ghost: 13,
  Common: 14,
  LinkerPrivate: 15,
  LinkerPrivateWeak: 16,
} as const;
export type Linkage = (typeof Linkage)[keyof typeof Linkage];

export const Visibility = {
  Default: 0,
  Hidden: 1,
  Protected: 2,
} as const;
export type Visibility = (typeof Visibility)[keyof typeof Visibility];

export const UnnamedAddr = {
  No: 0,
  Local: 1,
  Global: 2,
} as const;
export type UnnamedAddr = (typeof UnnamedAddr)[keyof typeof UnnamedAddr];

export const DLLStorageClass = {
  Default: 0,
  DLLImport: 1,
  DLLExport: 2,
} as const;
export type DLLStorageClass = (typeof DLLStorageClass)[keyof typeof DLLStorageClass];

/** Calling conventions that a BPF compiler meets. */
export const CallConv = {
  C: 0,
  Fast: 8,
  Cold: 9,
  AnyReg: 13,
  PreserveMost: 14,
  PreserveAll: 15,
} as const;
export type CallConv = (typeof CallConv)[keyof typeof CallConv];

/** What a `ValueRef` is. */
export const ValueKind = {
  Argument: 0,
  BasicBlock: 1,
  MemoryUse: 2,
  MemoryDef: 3,
  MemoryPhi: 4,
  Function: 5,
  GlobalAlias: 6,
  GlobalIFunc: 7,
  GlobalVariable: 8,
  BlockAddress: 9,
  ConstantExpr: 10,
  ConstantArray: 11,
  ConstantStruct: 12,
  ConstantVector: 13,
  UndefValue: 14,
  ConstantAggregateZero: 15,
  ConstantDataArray: 16,
  ConstantDataVector: 17,
  ConstantInt: 18,
  ConstantFP: 19,
  ConstantPointerNull: 20,
  ConstantTokenNone: 21,
  MetadataAsValue: 22,
  InlineAsm: 23,
  Instruction: 24,
  PoisonValue: 25,
  ConstantTargetNone: 26,
  ConstantPtrAuth: 27,
} as const;
export type ValueKind = (typeof ValueKind)[keyof typeof ValueKind];

export const IntPredicate = {
  EQ: 32,
  NE: 33,
  UGT: 34,
  UGE: 35,
  ULT: 36,
  ULE: 37,
  SGT: 38,
  SGE: 39,
  SLT: 40,
  SLE: 41,
} as const;
export type IntPredicate = (typeof IntPredicate)[keyof typeof IntPredicate];

export const RealPredicate = {
  PredicateFalse: 0,
  OEQ: 1,
  OGT: 2,
  OGE: 3,
  OLT: 4,
  OLE: 5,
  ONE: 6,
  ORD: 7,
  UNO: 8,
  UEQ: 9,
  UGT: 10,
  UGE: 11,
  ULT: 12,
  ULE: 13,
  UNE: 14,
  PredicateTrue: 15,
} as const;
export type RealPredicate = (typeof RealPredicate)[keyof typeof RealPredicate];

export const ThreadLocalMode = {
  Not: 0,
  GeneralDynamic: 1,
  LocalDynamic: 2,
  InitialExec: 3,
  LocalExec: 4,
} as const;
export type ThreadLocalMode = (typeof ThreadLocalMode)[keyof typeof ThreadLocalMode];

export const AtomicOrdering = {
  NotAtomic: 0,
  Unordered: 1,
  Monotonic: 2,
  Acquire: 4,
  Release: 5,
  AcquireRelease: 6,
  SequentiallyConsistent: 7,
} as const;
export type AtomicOrdering = (typeof AtomicOrdering)[keyof typeof AtomicOrdering];

export const AtomicRMWBinOp = {
  Xchg: 0,
  Add: 1,
  Sub: 2,
  And: 3,
  Nand: 4,
  Or: 5,
  Xor: 6,
  Max: 7,
  Min: 8,
  UMax: 9,
  UMin: 10,
  FAdd: 11,
  FSub: 12,
  FMax: 13,
  FMin: 14,
  UIncWrap: 15,
  UDecWrap: 16,
  USubCond: 17,
  USubSat: 18,
  FMaximum: 19,
  FMinimum: 20,
} as const;
export type AtomicRMWBinOp = (typeof AtomicRMWBinOp)[keyof typeof AtomicRMWBinOp];

export const DiagnosticSeverity = {
  Error: 0,
  Warning: 1,
  Remark: 2,
  Note: 3,
} as const;
export type DiagnosticSeverity = (typeof DiagnosticSeverity)[keyof typeof DiagnosticSeverity];

export const InlineAsmDialect = {
  ATT: 0,
  Intel: 1,
} as const;
export type InlineAsmDialect = (typeof InlineAsmDialect)[keyof typeof InlineAsmDialect];

export const ModuleFlagBehavior = {
  Error: 0,
  Warning: 1,
  Require: 2,
  Override: 3,
  Append: 4,
  AppendUnique: 5,
} as const;
export type ModuleFlagBehavior = (typeof ModuleFlagBehavior)[keyof typeof ModuleFlagBehavior];

export const TailCallKind = {
  None: 0,
  Tail: 1,
  MustTail: 2,
  NoTail: 3,
} as const;
export type TailCallKind = (typeof TailCallKind)[keyof typeof TailCallKind];

/** New in LLVM 22. */
export const DbgRecordKind = {
  Label: 0,
  Declare: 1,
  Value: 2,
  Assign: 3,
} as const;
export type DbgRecordKind = (typeof DbgRecordKind)[keyof typeof DbgRecordKind];

/** Where an attribute stands; parameter N has the index N + 1. */
export const AttributeIndex = {
  Return: 0,
  Function: 4294967295,
} as const;
export type AttributeIndex = (typeof AttributeIndex)[keyof typeof AttributeIndex];

/** Flags of a GEP; `NUSW` is implied by `InBounds`. */
export const GEPNoWrapFlags = {
  InBounds: 0x1,
  NUSW: 0x2,
  NUW: 0x4,
} as const;
export type GEPNoWrapFlags = (typeof GEPNoWrapFlags)[keyof typeof GEPNoWrapFlags];

export const FastMathFlags = {
  AllowReassoc: 0x1,
  NoNaNs: 0x2,
  NoInfs: 0x4,
  NoSignedZeros: 0x8,
  AllowReciprocal: 0x10,
  AllowContract: 0x20,
  ApproxFunc: 0x40,
  None: 0x0,
  All: 0x7f,
} as const;
export type FastMathFlags = (typeof FastMathFlags)[keyof typeof FastMathFlags];
