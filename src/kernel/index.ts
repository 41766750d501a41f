/** Loading BPF objects into kernels through libbpf, and what the kernel says of them. */
export * from "./libbpf.js";
export * from "./locate-libbpf.js";
export * from "./object.js";
export * from "./open-options.js";
export * from "./print-log.js";
export * from "./ring-buffer.js";
