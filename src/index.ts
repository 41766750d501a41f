/** corelate as a library: the functions behind the commands, and every type in their signatures. Diagnostics are values. */

export {
  type ArrayType,
  type Btf,
  type BtfKind,
  type BtfMember,
  type BtfType,
  type DatasecType,
  type EnumType,
  type FailureReason,
  type FuncProtoType,
  type InspectedMap,
  type InspectedProgram,
  type InspectedRelocation,
  type Inspection,
  type IntType,
  inspect,
  loadBtfFile,
  type ObjectMap,
  type RecordType,
  type RelocationSource,
  type Resolution,
  type ResolveTarget,
  resolve,
  type TargetValue,
} from "../lib/btf/index.js";
export {
  CorelateError,
  type Diagnostic,
  type DiagnosticCode,
  ExitStatus,
  type Fault,
  type MessageFormat,
  renderDiagnostic,
  renderDiagnosticJson,
  type Severity,
  type SourceLocation,
} from "../lib/diagnostics/index.js";
export type { PanicAction, PassChoices, PassOptions } from "../passes/index.js";
export { type BindingsOptions, type BindingsResult, bindings, type EnumStyle } from "./bindings/index.js";
export { build } from "./build.js";
export {
  type BuildOptions,
  type BuildResult,
  type CodeOptions,
  type EmitKind,
  type OptLevel,
  RustcFailure,
  type TrimPaths,
} from "./driver/index.js";
export type {
  Explanation,
  KernelReport,
  LogEntry,
  LogSource,
  Refusal,
  ReportStep,
  StoryStep,
} from "./explain/index.js";
export {
  type ActivityWay,
  type BtfVerdict,
  type ChannelActivity,
  type ChannelOutput,
  type LibbpfChoice,
  type ProgramInfo,
  type ProgramOutcome,
  type ProgramRun,
  type ProgramVerdict,
  type RecordValue,
  type SentRecord,
  type TestRun,
  type TestRunAnswer,
  type VerifierCounts,
  type VerifyOptions,
  type VerifyResult,
  verify,
} from "./kernel/index.js";
export {
  type LinkRequest,
  type LinkResult,
  type Log,
  type LogLevel,
  type LogRequest,
  link,
  parseLinkArguments,
} from "./link/index.js";
export {
  type KernelOutcome,
  type KernelResult,
  type MatrixProgress,
  type VerifiedObject,
  type VerifyOnOptions,
  verifyOn,
} from "./matrix/index.js";
export type { BpfTarget } from "./toolchain/index.js";
