import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  btfOf,
  btfSection,
  describeRelocation,
  parseObject,
  relocationKindNames,
  resolveObject,
  vmlinuxBtf,
} from "../../src/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { clang } from "../btf/clang.js";
import { relocateWithCorelate, relocateWithLibbpf, targetBtf } from "../btf/libbpf.js";
import { compileRust } from "../oracle/compile.js";
import type { CoreRelocCase, CoreRelocGroup, Expected } from "./group.js";
import { groups } from "./groups/index.js";

const header = '#include "core-reloc.h"\n';

/** The relocations' values by their keys; several values of one key are joined, which no expectation is equal to. */
function valuesOf(object: Uint8Array, target: Uint8Array): Record<string, string> {
  const parsed = parseObject(object);
  const local = btfOf(parsed, "object");
  const values = new Map<string, Set<string>>();
  for (const { relocation, after, poisoned } of resolveObject(parsed, local, targetBtf(target)).relocations) {
    const { root, path } = describeRelocation(local, relocation);
    const place = path === "" ? root : path.startsWith("[") ? `${root}${path}` : `${root}.${path}`;
    const key = `${relocationKindNames[relocation.kind]} ${place}`;
    const value = after !== undefined ? String(after) : poisoned ? "gone" : "refused";
    values.set(key, (values.get(key) ?? new Set()).add(value));
  }
  return Object.fromEntries([...values].map(([key, set]) => [key, [...set].sort().join(", ")]));
}

/** `any` takes the value that was found, if it is a good one: an id or an offset is not 0. */
function filledIn(expected: CoreRelocCase["values"], found: Record<string, string>): Record<string, string> {
  const fill = (key: string, value: Expected) =>
    value === "any" && /^\d+(, \d+)*$|^refused$/.test(found[key] ?? "") ? found[key]! : String(value);
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, fill(key, value)]));
}

function objectsOf(group: CoreRelocGroup): [string, Uint8Array][] {
  const objects: [string, Uint8Array][] = [["C", clang(header + group.c, { cpu: "v3" })]];
  if (group.rust !== undefined) {
    objects.push(["Rust", compileRust(join(import.meta.dirname, "rust", group.rust))]);
  }
  return objects;
}

it("has the cases of the kernel's table", () => {
  const names = groups.flatMap(({ cases }) => cases.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
  // 77, and arrays___err_bad_signed_arr_elem_sz, which newer kernels have.
  expect(names).toHaveLength(78);
  for (const { name, fails } of groups.flatMap(({ cases }) => cases))
    expect({ name, fails: fails ?? false }).toEqual({ name, fails: name.includes("err_") });
});

describe.each(groups)("core_reloc: $name", (group) => {
  let objects: [string, Uint8Array][] = [];
  beforeAll(() => {
    objects = objectsOf(group);
  });
  it.each(group.cases.filter(({ target }) => target !== undefined || existsSync(vmlinuxBtf)))(
    "$name",
    ({ target, values, fails = false }) => {
      const kernel = target === undefined ? readFileSync(vmlinuxBtf) : btfSection(clang(header + target))!;
      for (const [language, object] of objects) {
        const found = valuesOf(object, kernel);
        expect({ language, ...found }).toEqual({ language, ...filledIn(values, found) });
        if (!canLoad) continue;
        const { log, loaded, ...theirs } = relocateWithLibbpf(object, kernel);
        const { why, ...ours } = relocateWithCorelate(object, kernel);
        expect(ours).toEqual(theirs);
        expect({ loaded, log: loaded === fails ? log : "" }).toEqual({ loaded: !fails, log: "" });
        expect(why.length > 0).toBe(theirs.refused);
      }
    },
  );
});
