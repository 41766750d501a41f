import { join } from "node:path";
import { bootConsole } from "../guest/console.js";
import { staticProgram } from "../guest/static-program.js";

/** Boots the kernel `name`, and has it load and run `object`: the lines of `guest/init.c`, with those of `files` while its structs of operations are attached. */
export async function runInGuest(
  name: string,
  object: Uint8Array,
  files: readonly string[] = [],
): Promise<string> {
  const init = await staticProgram([join(import.meta.dirname, "guest", "init.c")]);
  return bootConsole(name, init, { object, files: Buffer.from(`${files.join("\n")}\n`) });
}
