import { CorelateError, input, usage } from "../../lib/diagnostics/index.js";
import { isSameFile, replaceFile } from "../../lib/files/index.js";
import { trace } from "../../lib/trace/index.js";

/** Writes `bytes` to `path`, or to standard output where it is `-`. @throws CRL0059 */
export function writeOutput(path: string, bytes: Uint8Array): void {
  if (path === "-") {
    process.stdout.write(bytes);
    return;
  }
  try {
    replaceFile(path, bytes);
    trace(process.env, `wrote ${path}: ${bytes.length} bytes`);
  } catch (error) {
    throw new CorelateError(input.unwritable(path, (error as Error).message));
  }
}

/** Ends a command before its output could replace one of its inputs, under whatever name. @throws CRL0065 */
export function keepInputs(output: string, inputs: readonly string[]): void {
  if (output === "-") return;
  const same = inputs.find((path) => isSameFile(path, output));
  if (same !== undefined) throw new CorelateError(usage.outputIsInput(same));
}
