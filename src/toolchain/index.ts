export * from "./bpf-linker.js";
export * from "./cargo-flags.js";
export * from "./companion.js";
export * from "./compile.js";
export * from "./flags.js";
export * from "./run.js";
export * from "./rustc.js";
export * from "./streams.js";
