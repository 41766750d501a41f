/** Reads LLVM IR from files and archives. */
export * from "./archive.js";
export * from "./read-ir.js";
export * from "./read-module.js";
