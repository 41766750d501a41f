import { describe, expect, it } from "vitest";
import {
  btfOf,
  describeRelocation,
  parseBtf,
  parseObject,
  relocationKindNames,
  resolveObject,
} from "../../lib/btf/index.js";
import { BtfBuilder } from "../btf/btf-builder.js";
import { compile, expectedOf, type Language } from "./evaluate.js";
import { moduleDirect, moduleProbed } from "./groups/kernel.js";

/** A kernel without `struct module_read`, and two modules, of which the second one has it. */
function kernelAndModules() {
  const kernel = new BtfBuilder();
  const long = kernel.int("long", 8, 1);
  const char = kernel.int("char", 1, 1);
  const first = new BtfBuilder({ base: kernel });
  first.struct("another", 8, [["n", long, 0]]);
  const second = new BtfBuilder({ base: kernel });
  const pointer = second.add({ kind: 2, sizeOrType: char });
  second.struct("module_read", 40, [
    ["more", long, 0],
    ["buffer", pointer, 64],
    ["length", long, 128],
    ["at", long, 192],
    ["last", long, 256],
  ]);
  const base = parseBtf(kernel.bytes());
  return { base, modules: [first, second].map((module) => parseBtf(module.bytes(), base)) };
}

describe.each([moduleProbed, moduleDirect])("a type of a module's split BTF: $name", (group) => {
  it.each(["C", "Rust"] as const)("in %s", (language: Language) => {
    const object = parseObject(compile(group, language));
    const local = btfOf(object, "object");
    const { base, modules } = kernelAndModules();
    const valuesOn = (target: Parameters<typeof resolveObject>[2]) =>
      Object.fromEntries(
        resolveObject(object, local, target).relocations.map(({ relocation, after, poisoned }) => {
          const { root, path } = describeRelocation(local, relocation);
          const key = `${relocationKindNames[relocation.kind]} ${path === "" ? root : `${root}.${path}`}`;
          return [key, after !== undefined ? Number(after) : poisoned ? "gone" : "refused"];
        }),
      );
    expect(valuesOn([base, ...modules])).toEqual(expectedOf(group, group.cases[0]!, language));
    expect(valuesOn(base)).toEqual({
      "type_exists module_read": 0,
      "type_size module_read": 0,
      "field_exists module_read.buffer": 0,
      "byte_off module_read.at": "gone",
      "byte_off module_read.length": "gone",
    });
  });
});
