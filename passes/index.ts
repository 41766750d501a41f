/** What the driver needs of the passes: the pipeline, and the module that they work on. */
export * from "./ir.js";
export * from "./pipeline.js";
export * from "./unit.js";
