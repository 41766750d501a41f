/** Objects by kernels: what each kernel says of each program, and what is made of it. */
export * from "./annotations.js";
export * from "./baseline.js";
export * from "./by-diagnostic.js";
export * from "./choose-kernels.js";
export * from "./csv.js";
export * from "./differing-runs.js";
export * from "./json.js";
export * from "./junit.js";
export type * from "./model.js";
export * from "./shard.js";
export * from "./shown-kernels.js";
export * from "./verify-matrix.js";
export * from "./verify-on.js";
