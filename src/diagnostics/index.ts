export * from "./bindings.js";
export * from "./diagnostic.js";
export * from "./environment.js";
export * from "./input.js";
export * from "./kernel.js";
export * from "./llvm.js";
export * from "./passes.js";
export * from "./render.js";
