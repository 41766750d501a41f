/** Objects by kernels: what each kernel says of each program. */
export * from "./choose-kernels.js";
export * from "./json.js";
export type * from "./model.js";
export * from "./verify-matrix.js";
