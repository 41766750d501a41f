import { beforeAll, describe, expect, it } from "vitest";
import { type LoadResult, loadWithLibbpf } from "../../src/kernel/index.js";
import { compareWithRustc } from "./compare.js";
import { notation, notationOf } from "./notation.js";
import { buildTypes, type TypesObject } from "./object.js";
import { rows } from "./rows.js";

/** The name in a line of the notation: `struct Pair 8 { … }`. */
const nameIn = (line: string) => line.split(" ")[line.startsWith("declared ") ? 2 : 1]!;

describe("the table of types", () => {
  let object: TypesObject;
  let loaded: LoadResult;
  beforeAll(() => {
    object = buildTypes(
      rows.map((row) => row.declares ?? "").join("\n"),
      rows.map((row) => row.type),
    );
    loaded = loadWithLibbpf(object.bytes, { name: "types", libbpf: { env: process.env } });
  });

  it("has at least 80 rows, and the kernel takes the BTF of all of them as it is", () => {
    expect(rows.length).toBeGreaterThanOrEqual(80);
    expect(loaded).toMatchObject({ ok: true, warnings: [] });
  });

  describe.each(rows.map((row, index) => ({ ...row, index })))("$name", ({ btf, index }) => {
    it("has the BTF it says", () => {
      const [first, ...others] = btf;
      expect(notation(object.btf, object.typeOf(index))).toBe(first);
      for (const line of others) expect(notationOf(object.btf, nameIn(line))).toBe(line);
    });

    it("has the sizes and offsets that rustc says", () => {
      const reference = object.rustc.pointee(`row_${index}`);
      if (reference !== undefined)
        expect(compareWithRustc(object.btf, object.typeOf(index), object.rustc, reference)).toEqual([]);
      else expect(btf[0]).toBe("void");
    });
  });

  it("gives no two types of Rust one name", () => {
    const named = ["struct", "union", "enum", "enum64"];
    const names = Array.from({ length: object.btf.typeCount }, (_, id) => object.btf.type(id))
      .filter((type) => named.includes(type.kind) && type.name !== "")
      .map((type) => type.name);
    expect(names.length).toBeGreaterThan(100);
    expect(names.length).toBe(new Set(names).size);
  });
});
