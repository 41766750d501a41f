export type { EmitKind, OptLevel } from "../module/emit.js";
export { build, RustcFailure } from "./build.js";
export { buildModule } from "./module.js";
export type { BuildOptions, BuildResult, ModuleOptions } from "./options.js";
