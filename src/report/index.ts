/** `verify --html`: one page with programs, fields, signatures and needs by kernels. */
export * from "./collect.js";
export type * from "./data.js";
export * from "./render.js";
