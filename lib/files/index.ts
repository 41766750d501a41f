export { packagePath } from "./package.js";
/** Reading and writing of files that others may have made: pipes, devices and links where nobody expects them. */
export * from "./read.js";
export { fileState } from "./state.js";
export * from "./write.js";
