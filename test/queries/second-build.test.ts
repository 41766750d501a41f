import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allTwins } from "./twin.js";

/** The driver as a library: `npm run build` makes it. */
const library = join(import.meta.dirname, "..", "..", "dist", "src", "build", "index.js");

const script = `
const { build } = await import(process.argv[1]);
const [first, second] = [0, 1].map(() => build({ inputs: [process.argv[2]] }).output);
console.log(Buffer.compare(first, second) === 0 ? "equal" : "differ");`;

/** In a process of its own, since LLVM may take it down. */
function buildTwice(path: string): string {
  const args = ["--input-type=module", "-e", script, library, path];
  return execFileSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

/** One fixture for each kind of query: each takes a process. */
const kinds = ["bit_fields", "enums", "fields", "types"];

describe.skipIf(!existsSync(library))("two builds in one process are equal", () => {
  for (const { name, rustPath } of allTwins().filter((twin) => kinds.includes(twin.name))) {
    // LLVM keeps the globals of enum queries of the first module: the second one loses its relocations, or the process dies.
    const test = name === "enums" ? it.fails : it;
    test(name, () => {
      expect(buildTwice(rustPath)).toBe("equal");
    });
  }
});
