import { beforeAll, describe, expect, it } from "vitest";
import { Btf, btfSection, inspect, RelocationKind, resolve } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { relocateWithCorelate, relocateWithLibbpf } from "../btf/libbpf.js";
import { expectLoadsClean } from "../loads-clean.js";
import { compileC, compileRustText } from "../oracle/compile.js";
import { imageOf, run } from "../oracle/machine/index.js";
import { allIdioms } from "./idiom.js";

/** Memories that the programs are run in. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const questions: readonly number[] = [
  RelocationKind.FieldExists,
  RelocationKind.TypeExists,
  RelocationKind.EnumvalExists,
];

const idioms = allIdioms();

it("finds the idioms of the page", () => {
  expect(idioms.length).toBeGreaterThanOrEqual(10);
});

describe.each(idioms)("$title", ({ rust, kernels }) => {
  let object: Uint8Array;
  let natives: { name: string; object: Uint8Array; btf: Btf }[];
  beforeAll(() => {
    object = compileRustText(rust);
    natives = kernels.map(({ name, source }) => {
      const native = compileC(source);
      return { name, object: native, btf: new Btf(btfSection(native)!) };
    });
  });

  it.each(["old", "new"])("does on the %s kernel what a program compiled for it does", (name) => {
    const native = natives.find((candidate) => candidate.name === name)!;
    expect(inspect(native.object).relocations).toEqual([]);
    const ours = imageOf(object, native.btf);
    const theirs = imageOf(native.object, native.btf);
    const programs = ours.object.functions.filter(({ section }) => section !== ".text");
    const expected = seeds.map((seed) => resultOf(theirs, "answer", seed));
    expect(expected.filter((result) => /^\d+$/.test(result)).length).toBeGreaterThan(seeds.length / 4);
    for (const program of programs)
      expect(seeds.map((seed) => resultOf(ours, program.name, seed))).toEqual(expected);
  });

  it("is not the same program on both, and takes both sides of its questions", () => {
    const targets = natives.map(({ name, btf }) => ({ name, btf }));
    const resolved = resolve(object, targets);
    const shown = resolved.map((r) =>
      r.targets.map(({ value, poisoned }) => (poisoned ? "gone" : String(value))),
    );
    expect(shown.some(([old, young]) => old !== young)).toBe(true);
    const asked = resolved.filter(({ kind }) => questions.includes(kind));
    if (asked.length === 0) expect(shown.flat()).not.toContain("gone");
    else expect(asked.some(({ targets: [old, young] }) => old!.value !== young!.value)).toBe(true);
  });

  it.runIf(canLoad)("is relocated by libbpf to the same instructions", () => {
    for (const native of natives) {
      const { log, loaded, ...theirs } = relocateWithLibbpf(object, native.object);
      const { why, ...ours } = relocateWithCorelate(object, native.object);
      expect(why).toEqual([]);
      expect(ours).toEqual(theirs);
    }
  });

  it.runIf(canLoad)("is accepted by the running kernel", () => {
    const { relocations, programs } = expectLoadsClean(object);
    expect(programs.length).toBeGreaterThan(0);
    expect(relocations.length).toBeGreaterThan(0);
  });
});

function resultOf(image: ReturnType<typeof imageOf>, name: string, seed: number): string {
  const { section, offset } = image.object.functions.find((candidate) => candidate.name === name)!;
  return run(image, section, offset, { seed, bits: false }).result;
}
