export * from "./diagnostic.js";
export * from "./environment.js";
export * from "./llvm.js";
export * from "./render.js";
