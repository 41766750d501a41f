import { existsSync } from "node:fs";
import jsonc from "jsonc-parser";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import { readRegular, replaceFile } from "../../../lib/files/index.js";
import type { CachedKernel } from "../kernel.js";
import { readPins } from "./read.js";

/** Where the schema is, seen from a project that has the package. */
const schema = "./node_modules/corelate/docs/corelate.kernels.schema.json";

/**
 * Writes exact versions of `kernels` into the file at `path`, under the names given, and leaves the rest of it as it is. A file that is not there is made.
 *
 * @throws CRL0623, CRL0624
 */
export function writePins(path: string, kernels: ReadonlyMap<string, CachedKernel>): void {
  let text = `${JSON.stringify({ $schema: schema, kernels: {} }, null, 2)}\n`;
  if (existsSync(path)) {
    readPins(path);
    text = readRegular(path, 4 << 20) ?? text;
  }
  for (const [name, { version }] of kernels) {
    const edits = jsonc.modify(text, ["kernels", name], version, {
      formattingOptions: { insertSpaces: true, tabSize: 2, eol: "\n" },
    });
    text = jsonc.applyEdits(text, edits);
  }
  try {
    replaceFile(path, Buffer.from(text));
  } catch (error) {
    throw new CorelateError(kernelsErrors.pinsNotRead(path, (error as Error).message));
  }
  readPins(path);
}
