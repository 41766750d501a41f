import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { parseObject } from "../../lib/btf/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { expectLoadsClean } from "../loads-clean.js";
import { Loaded } from "./loaded.js";

function compiled(name: string): Uint8Array {
  const { output, diagnostics } = build({ inputs: [join(import.meta.dirname, "fixtures", `${name}.rs`)] });
  expect(diagnostics).toEqual([]);
  return output;
}

/** Waits until `value` gives something other than 0: for what the kernel does later. */
async function later(value: () => unknown): Promise<unknown> {
  for (let turn = 0; turn < 100 && value() === 0; turn++) await setTimeout(50);
  return value();
}

describe("objects of the kernel in values", () => {
  const object = compiled("values");

  it("have the kernel's names and tags in BTF", () => {
    const btf = parseObject(object).btf!;
    const types = Array.from({ length: btf.typeCount }, (_, id) => btf.type(id));
    const names = types.flatMap(({ kind, name }) =>
      kind === "struct" && name.startsWith("bpf_") ? [name] : [],
    );
    expect(names.sort()).toEqual([
      "bpf_list_head",
      "bpf_list_node",
      "bpf_rb_node",
      "bpf_rb_root",
      "bpf_refcount",
      "bpf_spin_lock",
      "bpf_timer",
      "bpf_wq",
    ]);
    const tags = types.flatMap(({ kind, name }) =>
      kind === "decl_tag" || kind === "type_tag" ? [name] : [],
    );
    expect(tags.sort()).toEqual(["contains:item:link", "contains:item:node", "kptr", "kptr"]);
  });

  it.skipIf(!canLoad)(
    "are the kernel's: locks, timers, work, kptrs, lists and trees do what they should",
    async () => {
      expectLoadsClean(object);
      using loaded = new Loaded(object);
      const results = ["lock", "timer", "work", "kptrs", "list", "tree"].map((name) => [
        name,
        loaded.run(name),
      ]);
      expect(results).toEqual(results.map(([name]) => [name, 0]));
      expect(loaded.dump("sums")[0]).toMatchObject({
        key: 1,
        value: { data: { value: { packets: 11, bytes: 164 } } },
      });
      const member = (map: string, name: string) => {
        const { value } = loaded.dump(map)[0] as { value: Record<string, unknown> };
        const found = value[name] as { value?: unknown };
        return JSON.parse(JSON.stringify(found).replace(/^.*?(\d+).*$/, "$1")) as unknown;
      };
      expect(await later(() => member("timers", "ticks"))).toBe(100);
      expect(await later(() => member("works", "done"))).toBe(1000);
      // kthreadd has the number 2.
      expect(member("owners", "taken")).toBe(43);
    },
  );
});

describe("values of every shape", () => {
  const object = compiled("shapes");

  it.skipIf(!canLoad)("have BTF that the kernel takes, and are what was written", () => {
    expectLoadsClean(object);
    using loaded = new Loaded(object);
    expect(loaded.run()).toBe(0);
    const second = (name: string) => loaded.dump(name)[1]?.value;
    expect(second("tuple")).toBeDefined();
    expect(second("nested_array")).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(second("flag")).toBe(true);
    expect(loaded.dump("by_tuple")).toHaveLength(1);
  });
});
