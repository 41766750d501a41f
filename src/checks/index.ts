/** The checks of `corelate.kernels.json`: a project's programs, and the kernels that must load them. */
export * from "./objects.js";
export * from "./plan.js";
export * from "./run.js";
