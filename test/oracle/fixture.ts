import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isRuleName, type RuleName } from "./rules.js";

/**
 * A fixture: `NAME.rs`, and `NAME.c` with the same programs for clang. The Rust file says at its head, after a sentence about what it
 * shows:
 *
 *     // relocation: FUNCTION KIND ROOT PATH ACCESS     (each of them, in order; `UPDATE_GOLDEN=1` writes them anew)
 *     // rule: NAME                                     (a difference from clang that rules.ts explains)
 *     // memory: bits                                   (every byte in the memory that it runs in is 0 or 1)
 *     // not-run: WHY                                   (it is not run)
 *     // known: WHAT                                    (it does not come out as clang's does, which is a defect; the test says when it does)
 */
export interface Fixture {
  readonly name: string;
  readonly rustPath: string;
  readonly rustText: string;
  readonly twin: string;
  readonly relocations: readonly string[];
  readonly rules: readonly RuleName[];
  readonly bits: boolean;
  readonly run: boolean;
  readonly known: boolean;
}

const folder = join(import.meta.dirname, "fixtures");

/** All fixtures, in the order of their names. */
export function allFixtures(): Fixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".rs"))
    .sort()
    .map((file) => readFixture(file.slice(0, -3)));
}

function readFixture(name: string): Fixture {
  const rustPath = join(folder, `${name}.rs`);
  const rustText = readFileSync(rustPath, "utf8");
  const said = (key: string) =>
    [...rustText.matchAll(new RegExp(`^// ${key}: (.*)$`, "gm"))].map((m) => m[1]!);
  const rules = said("rule").map((rule) => {
    if (!isRuleName(rule)) throw new Error(`${name}: there is no rule ${rule}`);
    return rule;
  });
  return {
    name,
    rustPath,
    rustText,
    twin: readFileSync(join(folder, `${name}.c`), "utf8"),
    relocations: said("relocation"),
    rules,
    bits: said("memory").includes("bits"),
    run: said("not-run").length === 0,
    known: said("known").length > 0,
  };
}
