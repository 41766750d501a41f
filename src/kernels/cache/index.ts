/** The kernels that are there, each in a folder of its own that appears whole. */
export * from "./lock.js";
export { isPlainPath } from "./manifest.js";
export * from "./staging.js";
export * from "./store.js";
