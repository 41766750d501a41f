export type { EmitKind, OptLevel } from "../module/emit.js";
export { build } from "./build.js";
export { RustcFailure } from "./compile.js";
export { buildModule } from "./module.js";
export type { BuildOptions, BuildResult, ModuleOptions } from "./options.js";
