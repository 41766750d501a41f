/** Typed bindings of libLLVM's C API; README.md explains the layer. */
export * from "./abilities.js";
export { bitcodeProducerMajor } from "./bitcode-producer.js";
export * from "./diagnostic-handler.js";
export * from "./enums.js";
export * from "./fatal-error.js";
export type * from "./handles.js";
export * from "./iterate.js";
export * from "./library.js";
export type * from "./llvm.js";
export * from "./locate.js";
export * from "./operations.js";
export * from "./owned.js";
export * from "./records.js";
export * from "./switches.js";
