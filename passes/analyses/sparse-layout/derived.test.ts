import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Derivations } from "./derived.js";
import { types } from "./fixtures/random-types.js";
import { type AttributedType, nearDistance } from "./model.js";

/** All numbers of `all`, members of members included. */
function numbersOf(all: readonly AttributedType[]): bigint[] {
  const within = (type: AttributedType, base: bigint): bigint[] =>
    type.fields.flatMap((field) => {
      const at = base + field.sparseOffset;
      return field.shape.kind === "attributed" ? [at, ...within(field.shape.type, at)] : [at];
    });
  // Deeper than four levels nothing is looked for.
  return all.slice(0, 4).flatMap((type) => [type.sparseSize, ...within(type, 0n)]);
}

const operations: Record<string, (a: bigint, b: bigint, n: bigint) => bigint> = {
  sum: (a, b) => a + b,
  difference: (a, b) => a - b,
  multiple: (a, _, n) => a * n,
  fraction: (a, _, n) => a / n,
  "close by": (a, _, n) => a - n,
};

describe("what was computed from numbers of the sparse layout", () => {
  it.each(Object.keys(operations))("is found: a %s", (name) => {
    fc.assert(
      fc.property(types, fc.nat(), fc.nat(), fc.integer({ min: 2, max: 16 }), (all, first, second, n) => {
        const few = all.slice(0, 4);
        const numbers = numbersOf(few);
        const [a, b] = [numbers[first % numbers.length]!, numbers[second % numbers.length]!];
        const value = operations[name]!(a, b, BigInt(n));
        fc.pre(value >= 1n << 32n || value <= -(1n << 32n));
        expect(new Derivations(few).explain(value)).toBeDefined();
      }),
    );
  });

  it("and nothing else", () => {
    fc.assert(
      fc.property(types, fc.bigInt(1n << 32n, 1n << 50n), (all, value) => {
        const few = all.slice(0, 4);
        const numbers = numbersOf(few);
        const factors = [...Array(14).keys()]
          .map((n) => BigInt(n + 2))
          .concat([32n, 64n, 128n, 256n, 512n, 1024n]);
        const known = new Set(numbers);
        const near = (a: bigint) => value - a <= nearDistance && a - value <= nearDistance;
        const scaled = (a: bigint) => factors.some((n) => a * n === value || a / n === value);
        const paired = (a: bigint) => known.has(value - a) || known.has(value + a);
        const computed = numbers.some((a) => near(a) || scaled(a) || paired(a));
        expect(new Derivations(few).explain(value) !== undefined).toBe(computed);
      }),
    );
  });
});
