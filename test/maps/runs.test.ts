import { expect, it } from "vitest";
import { mapTypesOfCrate } from "./page.js";
import { ranOf } from "./runs.js";

it("each operation of each map type runs in a program of these tests", () => {
  const missing = mapTypesOfCrate().flatMap((type) => {
    const ran = new Set(ranOf(type).flatMap(({ operations }) => operations));
    return type.operations.filter((name) => !ran.has(name)).map((name) => `${type.rust}.${name}`);
  });
  expect(missing).toEqual([]);
});
