import { realpathSync } from "node:fs";
import { extname } from "node:path";
import { readRegular } from "../files/index.js";

const maxSourceBytes = 8 << 20;
/** Source files of compilers that write debug info. */
const sources = /^\.(rs|c|h|cc|cpp|cxx|hh|hpp|hxx|inc|go|zig|s|ll)$/i;

/** The lines of a source file. The name comes from debug info, which may be hostile: pipes, devices and files that are no sources are not read. */
export function sourceLines(file: string): readonly string[] | undefined {
  try {
    if (!sources.test(extname(file)) || !sources.test(extname(realpathSync(file)))) return undefined;
  } catch {
    return undefined;
  }
  return readRegular(file, maxSourceBytes)?.split("\n");
}
