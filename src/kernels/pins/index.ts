/** `corelate.kernels.json`: the kernels that a project cares about, and what it expects of its programs on them. */
export * from "./pins.js";
export * from "./read.js";
export * from "./write.js";
