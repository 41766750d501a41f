/** Kernel images, taken apart with the tools that decompress them. */
export * from "./decompress.js";
export * from "./unpack.js";
