import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type BpfObject, parseObject } from "../../lib/btf/index.js";
import { mapTypes } from "../../lib/kernel-features/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { cratesFolder } from "../../src/toolchain/index.js";
import { clang } from "../btf/clang.js";
import { expectLoadsClean } from "../loads-clean.js";
import { definitionsOf } from "./definitions.js";
import { Loaded } from "./loaded.js";

const file = (name: string) => join(import.meta.dirname, "fixtures", name);

function compiled(name: string) {
  const { output, diagnostics } = build({ inputs: [file(`${name}.rs`)] });
  expect(diagnostics).toEqual([]);
  return { rust: output, c: clang(readFileSync(file(`${name}.c`), "utf8")) };
}

/** The relocations of `.maps`: which map or program is at which place of which map. */
function contents(object: Uint8Array): string[] {
  const parsed: BpfObject = parseObject(object);
  const maps = parsed.section(".maps")!;
  const symbols = parsed.elf.symbols.filter(({ section }) => section === maps.index);
  const values = new Map(
    [...definitionsOf(object).keys()].map((name) => {
      const id = parsed.btf!.findByName(name, "var")[0]!;
      const variable = parsed.btf!.type(id);
      const struct = variable.kind === "var" ? parsed.btf!.type(variable.type) : undefined;
      const last = struct?.kind === "struct" ? struct.members.at(-1)! : undefined;
      return [name, (last?.bitOffset ?? 0) / 8] as const;
    }),
  );
  return parsed.elf
    .relocationsOf(maps.index)
    .map(({ offset, symbol }) => {
      const at = Number(offset);
      const map = symbols.find(
        ({ value, size }) => at >= Number(value) && at < Number(value) + Number(size),
      )!;
      const slot = (at - Number(map.value) - values.get(map.name)!) / 8;
      return `${map.name}[${slot}] = ${parsed.elf.symbols[symbol]!.name}`;
    })
    .sort();
}

/** The names of `enum bpf_map_type`, by number, in the header of this machine. */
function namesInHeader(): string[] {
  const text = readFileSync("/usr/include/linux/bpf.h", "utf8");
  const body = /enum bpf_map_type \{([^}]*)\}/.exec(text)![1]!.replace(/\/\*[\s\S]*?\*\//g, "");
  return body
    .split(",")
    .map((line) => line.trim())
    .filter((line) => /^BPF_MAP_TYPE_\w+$/.test(line))
    .map((line) => line.replace(/^BPF_MAP_TYPE_/, "").replace(/_DEPRECATED$/, ""));
}

describe("the map types of the companion crate", () => {
  const folder = join(cratesFolder(), "corelate", "src", "maps");
  const kinds = [...readFileSync(join(folder, "kind.rs"), "utf8").matchAll(/^ {4}(\d+) ([A-Z_]+): /gm)].map(
    ([, number, name]) => [Number(number), name],
  );

  it("are those of the kernel's table, all 35", () => {
    const known = mapTypes.map(({ name }, number) => [number, name.toUpperCase()]).slice(1);
    expect(kinds).toEqual(known);
    expect(kinds).toHaveLength(35);
  });

  it.skipIf(!existsSync("/usr/include/linux/bpf.h"))("are those of the kernel's header", () => {
    const names = namesInHeader();
    expect(names.length).toBeGreaterThan(25);
    expect(kinds.slice(0, names.length - 1)).toEqual(names.map((name, number) => [number, name]).slice(1));
  });
});

describe("maps of each type", () => {
  const { rust, c } = compiled("kinds");

  it("are defined as clang defines them", () => {
    const definitions = definitionsOf(rust);
    expect([...definitions.keys()].sort()).toEqual([...definitionsOf(c).keys()].sort());
    for (const [name, definition] of definitionsOf(c))
      expect(definitions.get(name), name).toEqual(definition);
    const types = new Set([...definitions.values()].map(({ type }) => type));
    // STRUCT_OPS is made from a static in its own section; the last two are in newer.rs.
    const missing = mapTypes.map((_, number) => number).filter((number) => !types.has(number));
    expect(missing).toEqual([0, 26, 34, 35]);
  });

  it.skipIf(!canLoad)("are for the kernel the same as clang's", () => {
    expectLoadsClean(rust);
    using loaded = new Loaded(rust);
    using twins = new Loaded(c);
    const own = [...loaded.maps()].filter(([name]) => !name.startsWith("_rodata"));
    expect(new Map(own)).toEqual(twins.maps());
    expect(own).toHaveLength(35);
  });

  it.skipIf(!canLoad)("do what their operations say", () => {
    using loaded = new Loaded(rust);
    // Any other number is the first operation that did something else (kinds.rs).
    expect(loaded.run()).toBe(1000);
    const ofOne = (name: string) => loaded.dump(name).find(({ key }) => key === 1)?.value;
    expect(ofOne("hash")).toEqual({ a: 10, b: 20 });
    expect(ofOne("by_macro")).toEqual({ a: 3, b: 4 });
    expect(ofOne("array")).toBe(7);
    expect(ofOne("lru_hash")).toBe(8);
    expect(loaded.dump("lpm_trie")).toEqual([{ key: { prefix_len: 8, data: [10, 0, 0, 0] }, value: 8 }]);
  });
});

describe("what is in a map from the start", () => {
  const { rust, c } = compiled("in_place");

  it("is defined as clang defines it, with the same relocations", () => {
    expect(Object.fromEntries(definitionsOf(rust))).toEqual(Object.fromEntries(definitionsOf(c)));
    expect(contents(rust)).toEqual(contents(c));
    expect(contents(rust)).toContain("counts[2] = second");
    expect(contents(rust)).toContain("steps[3] = step_three");
  });

  it.skipIf(!canLoad)("is put in by libbpf, and programs find it", () => {
    expectLoadsClean(rust);
    using loaded = new Loaded(rust);
    expect(loaded.run()).toBe(4001 * 100_000 + 320 * 10 + 6);
    expect(loaded.dump("first")[1]).toEqual({ key: 1, value: 4001 });
    expect(loaded.dump("second")[1]).toEqual({ key: 1, value: 320 });
    expect(loaded.dump("third")).toEqual([{ key: 5, value: 6 }]);
  });
});
