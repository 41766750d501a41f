/** Loading BPF objects into kernels through libbpf, and what the kernel says of them. */
export type {
  Activity,
  ActivityWay,
  ChannelActivity,
  ChannelOutput,
  ProgramRun,
  RecordValue,
  SentRecord,
} from "./attached/index.js";
export { checkByteOrder } from "./check-object.js";
export { errnoText } from "./errno.js";
export * from "./failed-object.js";
export { judgeLoads, type Subject } from "./judge.js";
export * from "./kernel-info.js";
export * from "./libbpf.js";
export * from "./libbpf-messages.js";
export * from "./load.js";
export type * from "./loader.js";
export * from "./locate-libbpf.js";
export * from "./object.js";
export * from "./open-options.js";
export type { Preparation } from "./prepare.js";
export * from "./print-log.js";
export * from "./relocation-log.js";
export * from "./ring-buffer.js";
export type { Patch as SettingPatch } from "./settings/index.js";
export * from "./statistics.js";
export * from "./test-runs.js";
export { causeAt } from "./unresolved.js";
export type * from "./verdict.js";
export * from "./verify.js";
export type * from "./verify-options.js";
export * from "./verify-within.js";
