/** The types with the sparse layout: what they are, what their numbers stand for, and which layout C gives them. */
export * from "./collect.js";
export * from "./decode.js";
export * from "./layout.js";
export * from "./model.js";
export * from "./numbers.js";
export { hasSavedLayout, saveLayout } from "./saved-layout.js";
export * from "./search.js";
export * from "./sparse-layout.js";
export * from "./transparent.js";
