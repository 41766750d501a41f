/** Debug info: reading nodes, walking over those that the module or its BTF reaches, building new ones. */
export * from "./btf-nodes.js";
export * from "./builder.js";
export * from "./nodes.js";
export * from "./records.js";
export * from "./sparse.js";
export * from "./subprogram.js";
export * from "./void.js";
export * from "./walk.js";
