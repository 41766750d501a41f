import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { RelocationKind, resolve } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { compileRust } from "./compile.js";
import { allFixtures } from "./fixture.js";
import { pairOf } from "./judge.js";
import { resolveInBothWays } from "./libbpf.js";

// The compilers are waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

/** Yes or no, or of no meaning elsewhere. */
const withoutNumber: readonly number[] = [
  RelocationKind.FieldExists,
  RelocationKind.FieldSigned,
  RelocationKind.TypeIdLocal,
  RelocationKind.TypeExists,
  RelocationKind.EnumvalExists,
  RelocationKind.TypeMatches,
];

const compared = { rust: 0, clang: 0, poisoned: 0 };

describe.each(allFixtures().filter(({ known }) => !known))("$name", (fixture) => {
  const pair = () => pairOf(compileRust(fixture.rustPath), fixture.twin);
  let made: ReturnType<typeof pair> | undefined;

  it("is relocated for a target that has another number everywhere", () => {
    made = pair();
    const numbers = resolve(made.rust, [{ name: "target", btf: made.target }]).filter(
      ({ kind }) => !withoutNumber.includes(kind),
    );
    const unmoved = numbers.filter(({ local, targets }) => local === targets[0]!.value);
    expect(unmoved.map(({ root, path, local }) => `${root} ${path} = ${local}`)).toEqual([]);
  });

  it.runIf(canLoad)("is resolved by libbpf to the same values, relocation for relocation", () => {
    made ??= pair();
    for (const side of ["rust", "clang"] as const) {
      const { libbpf, corelate } = resolveInBothWays(made[side], made.targetObject);
      expect(libbpf).not.toEqual([]);
      expect(libbpf).toEqual(corelate);
      compared[side] += libbpf.length;
      compared.poisoned += libbpf.filter((line) => line.endsWith("poisoned")).length;
    }
  });
});

it.runIf(canLoad)("compares all relocations with libbpf's", () => {
  console.log(
    `relocations that libbpf resolves in the same way: ${compared.rust} of Rust, ${compared.clang} of clang, ` +
      `${compared.poisoned} of them to nothing`,
  );
  expect(compared.poisoned).toBeGreaterThan(0);
});
