/** Kernels that can be booted, or resolved against: where they come from, and the cache that they are kept in. */
export * from "./architecture.js";
export { bootImage } from "./boot-image.js";
export { findKernel, kernelCache, listCached, nearKernelNames, requireKernel } from "./cache/index.js";
export * from "./fetch.js";
export * from "./kernel.js";
export * from "./name.js";
