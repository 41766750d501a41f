/** What the verifier's log says of a program that it refused, in plain words and on Rust lines. */
export { explain, explainRelocation, kindOf } from "./explain.js";
export type * from "./explanation.js";
export { type MessageKind, messageKinds } from "./kinds/index.js";
export * from "./refusal.js";
export { type KernelReport, type ReportStep, splitReport } from "./report.js";
export { indexSources, type ProgramPlaces, type SourceIndex } from "./source-index.js";
export * from "./verifier-log.js";
