/** The attributed types: their fields, what their sparse numbers stand for, and their C layout. */
export * from "./collect.js";
export * from "./decode.js";
export * from "./layout.js";
export * from "./model.js";
export * from "./numbers.js";
export { hasSavedLayout, saveLayout } from "./saved-layout.js";
export * from "./search.js";
export * from "./sparse-layout.js";
export * from "./transparent.js";
