/** Kernel images as they are shipped: where in them the kernel is, and its BTF and version. Pure, but for the decompression, which is the caller's. */
export * from "./compression.js";
export * from "./find-btf.js";
export * from "./layout.js";
export * from "./release.js";
