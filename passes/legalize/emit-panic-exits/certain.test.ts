import { describe, expect, it } from "vitest";
import { buildItems, headLines, program } from "../../../test/calls/verify.js";

/** The warnings about a program, each with its line, from the first line of the body on. */
function warnings(body: string): string[] {
  const { object, diagnostics } = buildItems(program(`\n${body}`));
  expect(object).toBeDefined();
  return diagnostics.map(({ code, location }) => `${code} ${(location?.line ?? 0) - headLines - 3}`);
}

describe("a program of which every way ends in a panic", () => {
  it.each([
    ["an `unwrap` of nothing", "let x: Option<u64> = None;\n*ctx + x.unwrap()", 2],
    ["an index that is too large whatever it is", "let i = *ctx as usize % 3 + 3;\n[1u64, 2, 3][i]", 2],
    ["both ways of a branch", 'if *ctx > 3 {\npanic!("large") }\nunimplemented!()', 3],
    ["a division by what is 0", "let zero = *ctx & 0;\n7 / zero", 2],
  ])("is warned of: %s", (_, body, line) => {
    expect(warnings(body)).toEqual([`CRL0121 ${line}`]);
  });

  it.each([
    ["a branch that panics", 'if *ctx > 3 { panic!("large") }\n2'],
    ["an index that may be in range", "[1u64, 2, 3][*ctx as usize]"],
    [
      "a function that never returns, called on one way",
      "fn die() -> ! { panic!() }\nif *ctx == 1 { die() }\n3",
    ],
  ])("is none: %s", (_, body) => {
    expect(warnings(body)).toEqual([]);
  });
});

it("warns of an index of an array without elements, also behind a branch", () => {
  expect(warnings("let none: [u64; 0] = [];\nif *ctx > 3 {\nreturn none[*ctx as usize]\n}\n2")).toEqual([
    "CRL0122 3",
  ]);
});
