/** corelate as a library: the same stages as the commands, from input to result, with diagnostics as values. */
export { type BindingsOptions, type BindingsResult, bindings } from "./bindings/index.js";
export {
  type Inspection,
  inspect,
  loadBtfFile,
  type Resolution,
  type ResolveTarget,
  resolve,
} from "./btf/index.js";
export { type BuildOptions, type BuildResult, build } from "./build/index.js";
export * from "./diagnostics/index.js";
export { type ProgramVerdict, type VerifyOptions, type VerifyResult, verify } from "./kernel/index.js";
export { type LinkRequest, type LinkResult, link, parseLinkArguments } from "./link/index.js";
