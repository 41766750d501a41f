/** From inputs to an object. */
export {
  type Auditor,
  type BuildContext,
  buildInputs,
  finishModule,
  type RunningAudit,
} from "./build.js";
export { checkLlvmArguments } from "./check-target.js";
export { type CompileOptions, type Compiling, isRust, RustcFailure, startInputs } from "./compile.js";
export type { EmitKind, OptLevel } from "./emit.js";
export * from "./inputs/index.js";
export { filesOfInputs, ModuleTypes } from "./kernel-types/index.js";
export { type BuiltModule, buildModule, ModuleBuild } from "./module.js";
export { openModule } from "./open-module.js";
export { passNames, runOpt } from "./opt.js";
export {
  type BuildOptions,
  type BuildResult,
  type CodeOptions,
  codeDefaults,
  type ModuleOptions,
  type ModuleStage,
  type TrimPaths,
} from "./options.js";
