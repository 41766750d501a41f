import { auditor } from "./audit/index.js";
import { type BuildOptions, type BuildResult, buildInputs } from "./driver/index.js";

/**
 * Builds `inputs` into one BPF object (or what `emit` says), and audits it unless `audit` is false.
 *
 * @throws CorelateError with every diagnostic when an input is at fault or the machine lacks something; nothing is written anywhere.
 */
export function build(options: BuildOptions): BuildResult {
  return buildInputs(options, options.audit === false ? undefined : auditor);
}
