/** Kernels that can be booted, or resolved against: where they come from, and the cache that they are kept in. */
export * from "./architecture.js";
export * from "./kernel.js";
export * from "./name.js";
