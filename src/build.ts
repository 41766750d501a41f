import { auditor } from "./audit/index.js";
import { type BuildOptions, type BuildResult, buildInputs } from "./driver/index.js";

/**
 * Builds `inputs` into one BPF object (or another kind of output, see `emit`), and audits it unless `audit` is false.
 *
 * @throws CorelateError with every diagnostic if an input is at fault or the machine lacks something; nothing is written.
 */
export function build(options: BuildOptions): BuildResult {
  return buildInputs(options, options.audit === false ? undefined : auditor);
}
