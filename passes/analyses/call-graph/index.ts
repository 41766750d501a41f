/** The call graph. */
export * from "./calls.js";
export * from "./chains.js";
export * from "./helper-calls.js";
export * from "./names.js";
export * from "./symbols.js";
