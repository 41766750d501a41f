import fc from "fast-check";
import { expect, it } from "vitest";
import { expectLoadsClean } from "../loads-clean.js";
import { compareWithRustc } from "./compare.js";
import { buildTypes } from "./object.js";
import { type RustType, rustTypes } from "./random-types.js";

const batches = 16;
const typesPerBatch = 130;
const seed = 20_240_607;

/** `count` types, the same ones at every run; what a type declares is there once. */
function batchOf(batch: number, count: number): { declarations: string; types: string[] } {
  const sample: RustType[] = fc.sample(rustTypes(`B${batch}`), { numRuns: count, seed: seed + batch });
  const byName = new Map<string, string>();
  const types: string[] = [];
  for (const { type, declares } of sample) {
    const names = declares.map((text) => /(?:struct|union|enum) (\w+)/.exec(text)![1]!);
    // Two declarations may have drawn one number.
    if (names.some((name, index) => (byName.get(name) ?? declares[index]) !== declares[index])) continue;
    names.forEach((name, index) => void byName.set(name, declares[index]!));
    types.push(type);
  }
  return { declarations: [...byName.values()].join("\n"), types };
}

let accepted = 0;

it.each(Array.from({ length: batches }, (_, batch) => batch))(
  "random types, batch %i: the kernel takes them, and they are as large as rustc says",
  (batch) => {
    const { declarations, types } = batchOf(batch, typesPerBatch);
    const object = buildTypes(declarations, types);
    expectLoadsClean(object.bytes, "types");
    for (const [row, type] of types.entries()) {
      const reference = object.rustc.pointee(`row_${row}`);
      if (reference === undefined) {
        expect(type).toBe("()");
        continue;
      }
      const differs = compareWithRustc(object.btf, object.typeOf(row), object.rustc, reference);
      expect({ type, differs }).toEqual({ type, differs: [] });
    }
    accepted += types.length;
  },
);

it("were at least 2,000", () => expect(accepted).toBeGreaterThanOrEqual(2000));
