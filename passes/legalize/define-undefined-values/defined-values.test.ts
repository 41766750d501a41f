import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../../../src/index.js";

const passes = join(import.meta.dirname, "..", "..");
const fixtures = readdirSync(passes, { recursive: true, encoding: "utf8" })
  .filter((path) => /fixtures\/\w+\.rs$/.test(path))
  .filter((path) => !/^\/\/ error: /m.test(readFileSync(join(passes, path), "utf8")));

/** Lines of functions that name an undefined value; debug records may. */
function undefinedIn(ir: string): string[] {
  const bodies = [...ir.matchAll(/^define [\s\S]*?^}/gm)].flatMap(([body]) => body.split("\n"));
  return bodies.filter((line) => /\b(undef|poison)\b/.test(line) && !line.includes("#dbg_"));
}

const finalIr = (path: string, disablePasses: string[] = []) =>
  Buffer.from(build({ inputs: [join(passes, path)], emit: "llvm-ir", disablePasses }).output).toString();

describe("the IR that the code generator gets", () => {
  it.each(fixtures)("of %s names no undefined value", (path) => {
    expect(undefinedIn(finalIr(path))).toEqual([]);
  });

  it("does without the pass", () => {
    const path = "legalize/define-undefined-values/fixtures/option_in_a_loop.rs";
    expect(undefinedIn(finalIr(path, ["define-undefined-values"]))).not.toEqual([]);
  });
});
