import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { RelocationKind, resolve } from "../../src/btf/index.js";
import { compileRust } from "./compile.js";
import { allFixtures } from "./fixture.js";
import { pairOf } from "./judge.js";

// The compilers are waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

/** Yes or no, or of no meaning elsewhere; the fixtures `gone` and `missing_field` have the other answers. */
const withoutNumber: readonly number[] = [
  RelocationKind.FieldExists,
  RelocationKind.FieldSigned,
  RelocationKind.TypeIdLocal,
  RelocationKind.TypeExists,
  RelocationKind.EnumvalExists,
  RelocationKind.TypeMatches,
];

/** A fixture whose values are the same on the target would also pass if nothing were relocated. */
describe("the target that fixtures are relocated for", () => {
  it.each(allFixtures().filter(({ known }) => !known))("moves all that $name asks for", (fixture) => {
    const { rust, target } = pairOf(compileRust(fixture.rustPath), fixture.twin);
    const numbers = resolve(rust, [{ name: "target", btf: target }]).filter(
      ({ kind }) => !withoutNumber.includes(kind),
    );
    const unmoved = numbers.filter(({ local, targets }) => local === targets[0]!.value);
    expect(unmoved.map(({ root, path, local }) => `${root} ${path} = ${local}`)).toEqual([]);
  });
});
