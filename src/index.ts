/** corelate as a library: the same stages as the commands, from input to result, with diagnostics as values. */
export { build, type BuildOptions, type BuildResult } from "./build/index.js";
export * from "./diagnostics/index.js";
