import { startAudit } from "./audit.js";
import { buildInputs } from "./build.js";
import type { BuildOptions, BuildResult } from "./options.js";

export { auditOf, refusals, startAudit } from "./audit.js";
export { buildInputs } from "./build.js";
export { checkLlvmArguments } from "./check-target.js";
export { type Compiling, RustcFailure } from "./compile.js";
export type { EmitKind, OptLevel } from "./emit.js";
export * from "./inputs/index.js";
export { filesOfInputs, ModuleTypes } from "./kernel-types/index.js";
export { buildModule } from "./module.js";
export { passNames, runOpt } from "./opt.js";
export type { BuildOptions, BuildResult, ModuleOptions } from "./options.js";

/**
 * Builds `inputs` into one BPF object (or what `emit` says).
 *
 * @throws CorelateError with every diagnostic when an input is at fault or the machine lacks something; nothing is written anywhere.
 */
export function build(options: BuildOptions): BuildResult {
  return buildInputs(options, options.audit === false ? undefined : startAudit);
}
