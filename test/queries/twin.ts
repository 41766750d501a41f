import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Btf, btfSection, inspect } from "../../lib/btf/index.js";
import { compileC, compileRust } from "../oracle/compile.js";
import type { Pair } from "../oracle/judge.js";
import { isRuleName, type RuleName } from "../oracle/rules.js";

const folder = join(import.meta.dirname, "fixtures");
const header = readFileSync(join(import.meta.dirname, "queries.h"), "utf8");

/**
 * A program that asks questions: `NAME.rs`, and `NAME.c` with the same programs for clang and, under `#ifdef TARGET`, the types of a kernel with
 * other layouts. The Rust file says at its head, after a sentence about what it shows:
 *
 *     // relocation: FUNCTION KIND ROOT PATH ACCESS = VALUE ON THE TARGET     (`QUERIES_UPDATE=1` writes them anew)
 *     // rule: NAME                                                           (of test/oracle/rules.ts)
 *     // not-run: WHY                                                         (it is not run)
 */
export interface Twin {
  readonly name: string;
  readonly rustPath: string;
  readonly relocations: readonly string[];
  readonly rules: readonly RuleName[];
  readonly run: boolean;
}

export function allTwins(): Twin[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".rs"))
    .sort()
    .map((file) => {
      const rustPath = join(folder, file);
      const text = readFileSync(rustPath, "utf8");
      const said = (key: string) =>
        [...text.matchAll(new RegExp(`^// ${key}: (.*)$`, "gm"))].map((m) => m[1]!);
      const rules = said("rule").filter(isRuleName);
      if (rules.length !== said("rule").length) throw new Error(`${file}: no such rule`);
      return {
        name: file.slice(0, -3),
        rustPath,
        relocations: said("relocation"),
        rules,
        run: said("not-run").length === 0,
      };
    });
}

/** Both objects, the object with the target's types, and these. */
export interface QueryPair extends Pair {
  readonly targetObject: Uint8Array;
}

/** Builds both sides and the target. @throws CorelateError */
export function buildTwin({ name, rustPath }: Twin): QueryPair {
  const text = readFileSync(join(folder, `${name}.c`), "utf8").replace('#include "queries.h"', header);
  const targetObject = compileC(`#define TARGET\n${text}`);
  const target = new Btf(btfSection(targetObject)!);
  if (inspect(targetObject).relocations.length > 0) throw new Error(`${name}.c: the target has programs`);
  return { rust: compileRust(rustPath), clang: compileC(text), target, targetObject };
}
