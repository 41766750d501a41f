/** Rust definitions of the types in a BTF: see {@link bindings}. */
export { type BindingsOptions, type BindingsResult, bindings } from "./bindings.js";
export { type EnumStyle, enumStyles } from "./enums.js";
export { type ListedType, listTypes } from "./list.js";
