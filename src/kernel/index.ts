/** Loading BPF objects into kernels through libbpf, and what the kernel says of them. */
export * from "./kernel-info.js";
export * from "./libbpf.js";
export * from "./libbpf-messages.js";
export * from "./load.js";
export * from "./locate-libbpf.js";
export * from "./object.js";
export * from "./open-options.js";
export * from "./print-log.js";
export * from "./refusal.js";
export * from "./relocation-log.js";
export * from "./ring-buffer.js";
export * from "./source-index.js";
export * from "./verifier-log.js";
export * from "./verify.js";
export type * from "./verify-options.js";
export * from "./verify-within.js";
