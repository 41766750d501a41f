import type { ClangOptions } from "../clang.js";

/**
 * A local object and a target whose layout differs, both in C. `values` has a line for each relocation, in the object's order:
 * `KIND ROOT.PATH BEFORE -> AFTER`, where AFTER is `gone` for a poisoned instruction and `refused` where a loader gives the object up.
 */
export interface Case {
  readonly name: string;
  readonly local: string;
  readonly target: string;
  readonly values: readonly string[];
  readonly clang?: ClangOptions;
}

/** A program that is never attached: `body` has `void *ctx`, returns a `u64` and is compiled as it stands. */
export function program(body: string, name = "f"): string {
  return `SEC("raw_tp") u64 ${name}(void *ctx) { ${body} }`;
}
