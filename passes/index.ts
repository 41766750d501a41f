/** What the driver needs of the passes: the pipeline, its manager, and the module that they work on. */
export * from "./intrinsics.js";
export * from "./ir.js";
export * from "./loader-maps.js";
export * from "./manager/index.js";
export * from "./markers.js";
export * from "./pipeline.js";
export * from "./print.js";
