import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  btfOf,
  btfSection,
  inspect,
  parseBtf,
  parseElf,
  parseObject,
  resolve,
  resolveObject,
  sizeOf,
} from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { BtfBuilder } from "./btf-builder.js";
import { clang } from "./clang.js";

const runs = process.env.CORELATE_LONG ? 100_000 : 2_000;

const source = `#include "core.h"
struct in { int x; u64 y; } CORE; enum e { A = 1, B = 0x100000000 };
struct s { int a; struct in in[3]; u32 bits : 5; union { int u; struct in *p; }; int tail[]; } CORE;
struct { __uint(type, 1); __type(key, u32); __type(value, u64); __uint(max_entries, 8); } a_map SEC(".maps");
SEC("raw_tp") u64 f(struct s *s) {
  return s->in[2].y + s->p->x + field_exists(s->bits) + field_size(s->tail[4]) + field_lshift(s->bits)
    + enum_value(enum e, B) + type_matches(struct s) + type_size(struct in) + type_id_kernel(struct s) + (u64)&a_map;
}
SEC("xdp") u64 g(struct s *s) { return s->a; }`.replace(
  "#include",
  "#define __uint(n, v) int(*n)[v]\n#define __type(n, v) typeof(v) *n\n#include",
);
const object = clang(source);
const target = parseBtf(btfSection(object)!);

/** Reads the object in every way that there is. */
function useObject(bytes: Uint8Array): void {
  inspect(bytes);
  resolve(bytes, [{ name: "target", btf: target }]);
}

/** Decodes every type, and resolves against the BTF. */
function useBtf(bytes: Uint8Array): void {
  const btf = parseBtf(bytes);
  for (let id = 0; id < btf.typeCount; id++) {
    btf.type(id);
    attempt(() => sizeOf(btf, id));
  }
  resolve(object, [{ name: "target", btf }]);
}

/** Runs `use`; a failure has to be one that the user can be told about. Gives its code. */
function attempt(use: () => void): string | undefined {
  try {
    use();
    return undefined;
  } catch (error) {
    if (!(error instanceof CorelateError)) throw error;
    for (const { code } of error.diagnostics) expect(code).toMatch(/^CRL02\d\d$/);
    return error.diagnostics[0]!.code;
  }
}

/** A few bytes of `bytes` replaced, by what tends to hurt: zeros, ones, small and large numbers. */
function mutated(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const value = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
  const places = fc.array(fc.tuple(fc.nat(bytes.length - 1), value, fc.integer({ min: 1, max: 8 })), {
    minLength: 1,
    maxLength: 6,
  });
  return places.map((changes) => {
    const copy = Uint8Array.from(bytes);
    for (const [at, byte, length] of changes) copy.fill(byte, at, at + length);
    return copy;
  });
}

describe("mutations end in a diagnostic or in a result", () => {
  it("of an object", () => {
    expect(attempt(() => useObject(object))).toBeUndefined();
    let refused = 0;
    fc.assert(
      fc.property(mutated(object), (bytes) => {
        if (attempt(() => useObject(bytes)) !== undefined) refused++;
      }),
      { numRuns: runs / 2, seed: 1 },
    );
    expect(refused).toBeGreaterThan(runs / 100);
  });

  it("of the object's BTF and BTF.ext", () => {
    const sections = parseElf(object).sections.filter(({ name }) => /^\.BTF(\.ext)?$/.test(name));
    expect(sections).toHaveLength(2);
    const arbitrary = fc.constantFrom(...sections).chain(({ data }) =>
      mutated(data).map((changed) => {
        const copy = Uint8Array.from(object);
        copy.set(changed, data.byteOffset - object.byteOffset);
        return copy;
      }),
    );
    let refused = 0;
    fc.assert(
      fc.property(arbitrary, (bytes) => {
        if (attempt(() => useObject(bytes)) !== undefined) refused++;
      }),
      { numRuns: runs / 4, seed: 2 },
    );
    expect(refused).toBeGreaterThan(runs / 100);
  });

  it("of a target's BTF", () => {
    const raw = btfSection(object)!;
    expect(attempt(() => useBtf(raw))).toBeUndefined();
    let refused = 0;
    fc.assert(
      fc.property(mutated(raw), (bytes) => {
        if (attempt(() => useBtf(bytes)) !== undefined) refused++;
      }),
      { numRuns: runs / 4, seed: 3 },
    );
    expect(refused).toBeGreaterThan(runs / 100);
  });
});

describe("truncated files are refused", () => {
  const lengths = (bytes: Uint8Array) =>
    Array.from({ length: 200 }, (_, i) => Math.floor((i * bytes.length) / 200));

  it("ELF", () => {
    for (const length of lengths(object)) {
      const code = attempt(() => useObject(object.subarray(0, length)));
      expect(code, `${length} bytes`).toMatch(/^CRL020[01]$/);
    }
  });

  it("BTF", () => {
    const raw = btfSection(object)!;
    for (const length of lengths(raw)) {
      expect(
        attempt(() => useBtf(raw.subarray(0, length))),
        `${length} bytes`,
      ).toBe("CRL0202");
    }
  });
});

describe("what is no 64-bit ELF file is named", () => {
  const changed = (change: (bytes: Uint8Array) => void) => {
    const copy = Uint8Array.from(object);
    change(copy);
    return copy;
  };
  it.each([
    ["nothing", new Uint8Array(0), "CRL0200"],
    [
      "text",
      Buffer.from("int main(void) { return 0; } /* long enough to hold a header of ELF */ ////////"),
      "CRL0200",
    ],
    ["a 32-bit file", changed((bytes) => bytes.fill(1, 4, 5)), "CRL0200"],
    ["an unknown byte order", changed((bytes) => bytes.fill(3, 5, 6)), "CRL0201"],
    ["the wrong byte order", changed((bytes) => bytes.fill(2, 5, 6)), "CRL0201"],
    ["sections behind the end", changed((bytes) => bytes.fill(0x7f, 40, 44)), "CRL0201"],
    ["section headers that are too short", changed((bytes) => bytes.fill(1, 58, 60)), "CRL0201"],
  ])("%s", (_, bytes, code) => {
    expect(attempt(() => useObject(bytes))).toBe(code);
  });
});

describe("damaged BTF", () => {
  const header = (at: number, value: number) => {
    const copy = Buffer.from(btfSection(object)!);
    copy.writeUInt32LE(value, at);
    return copy;
  };
  const oneType = (kind: number, words: number[] = [], rest = {}) => {
    const builder = new BtfBuilder();
    builder.add({ kind, words, ...rest });
    return builder.bytes();
  };
  it.each([
    ["another magic number", Buffer.alloc(24)],
    ["an unknown version", header(0, 0x0002eb9f)],
    ["a header that is too short", header(4, 8)],
    ["a header behind the end", header(4, 0xffffffff)],
    ["types behind the end", header(12, 0xfffffff0)],
    ["strings behind the end", header(16, 0xfffffff0)],
    ["an unknown kind", oneType(20)],
    ["kind 0", oneType(0)],
    ["members behind the end", oneType(4, [], { count: 3 })],
    ["names behind the end", oneType(16, [], { nameAt: 5000 })],
    ["a reference to no type", oneType(2, [], { sizeOrType: 77 })],
  ])("with %s is refused", (_, bytes) => {
    const code = attempt(() => {
      const btf = parseBtf(bytes);
      for (let id = 1; id < btf.typeCount; id++) {
        const type = btf.type(id);
        if ("type" in type) btf.type(type.type);
      }
    });
    expect(code).toBe("CRL0202");
  });
});

describe("relocations that make no sense", () => {
  /** The object with one string of its BTF replaced by another of the same length. */
  const replaced = (from: string, to: string) => {
    const copy = Buffer.from(object);
    const at = copy.indexOf(`\0${from}\0`);
    expect(at).toBeGreaterThan(0);
    copy.write(to, at + 1, "latin1");
    return copy;
  };
  it.each([
    ["a member that is not there", "0:3:1", "0:9:1"],
    ["a path through a number", "0:3:1", "0:0:1"],
    ["an index behind the end of an array", "0:1:2:1", "0:1:5:1"],
    ["no number", "0:1:2:1", "0:1:x:1"],
    ["an empty step", "0:1:2:1", "0:1::21"],
  ])("%s is named", (_, from, to) => {
    expect(attempt(() => resolve(replaced(from, to), [{ name: "target", btf: target }]))).toBe("CRL0206");
  });

  const ext = parseElf(object).sections.find(({ name }) => name === ".BTF.ext")!.data;
  const changedExt = (at: number, value: number) => {
    const copy = Buffer.from(object);
    copy.writeUInt32LE(value, ext.byteOffset - object.byteOffset + at);
    return copy;
  };
  const view = Buffer.from(ext);
  const relocations = view.readUInt32LE(4) + view.readUInt32LE(24);
  it.each([
    ["another magic number", changedExt(0, 0x1eb9e)],
    ["a header behind the end", changedExt(4, 0xffffff)],
    ["records behind the end", changedExt(28, 0xffffff)],
    ["records that are too short", changedExt(relocations, 4)],
    ["more records than bytes", changedExt(relocations + 8, 0xffffff)],
    ["an offset inside an instruction", changedExt(relocations + 12, 12)],
  ])("%s is named", (_, bytes) => {
    expect(attempt(() => inspect(bytes))).toBe("CRL0204");
  });

  it("a kind from the future is refused, but shown", () => {
    const bytes = changedExt(relocations + 12 + 12, 13);
    expect(inspect(bytes).relocations[0]!.kind).toBe(13);
    const [first] = resolve(bytes, [{ name: "target", btf: target }]);
    expect(first!.targets[0]).toMatchObject({ value: undefined, why: "relocation kind 13 is unknown" });
  });

  it("an instruction behind the end of its section is refused", () => {
    const [first] = resolve(changedExt(relocations + 12, 0xfffff8), [{ name: "target", btf: target }]);
    expect(first!.targets[0]!.value).toBeUndefined();
  });

  it("an instruction that holds another number is refused", () => {
    const { elf, ext } = parseObject(object);
    const { section, offset } = ext.relocations.find(({ access }) => access === "0:1:2:1")!;
    const code = elf.sections.find(({ name }) => name === section)!.data;
    const copy = Buffer.from(object);
    copy.writeInt16LE(999, code.byteOffset - object.byteOffset + offset + 2);
    const found = resolve(copy, [{ name: "target", btf: target }]).find(
      ({ access }) => access === "0:1:2:1",
    )!;
    expect(found.targets[0]).toMatchObject({ value: undefined, poisoned: false });
    expect(found.targets[0]!.why).toMatch(/^the instruction holds 999, not \d+$/);
  });
});

/** A local struct `s` with a field `a`, and the program that asks for its offset. */
const asking = clang(
  `#include "core.h"\nstruct s { int a; } CORE; SEC("raw_tp") u64 f(struct s *s) { return (u64)&s->a + type_exists(struct s) + type_matches(struct s); }`,
);

function resolveAgainst(builder: BtfBuilder) {
  const parsed = parseObject(asking);
  return resolveObject(parsed, btfOf(parsed, "object"), parseBtf(builder.bytes())).relocations;
}

describe("types that hold themselves", () => {
  it("typedefs in a circle are an error", () => {
    const builder = new BtfBuilder();
    builder.add({ kind: 8, name: "one", sizeOrType: 2 });
    builder.add({ kind: 8, name: "two", sizeOrType: 1 });
    builder.struct("s", 8, [["a", 1, 0]]);
    const btf = parseBtf(builder.bytes());
    expect(attempt(() => sizeOf(btf, 1))).toBe("CRL0207");
    expect(attempt(() => resolveAgainst(builder))).toBe("CRL0207");
  });

  it("an array of itself has no size", () => {
    const builder = new BtfBuilder();
    builder.add({ kind: 3, words: [1, 1, 1] });
    builder.struct("s", 8, [["a", 1, 0]]);
    expect(sizeOf(parseBtf(builder.bytes()), 1)).toBeUndefined();
    expect(resolveAgainst(builder)[0]!.after).toBeUndefined();
  });

  it("an array whose size overflows has none", () => {
    const builder = new BtfBuilder();
    const int = builder.int("int", 4);
    let type = int;
    for (let i = 0; i < 20; i++) type = builder.add({ kind: 3, words: [type, int, 0xffffffff] });
    expect(sizeOf(parseBtf(builder.bytes()), type)).toBeUndefined();
  });

  it("a struct that holds itself twice without a name is given up", () => {
    const builder = new BtfBuilder();
    builder.struct("s", 8, [
      ["", 1, 0],
      ["", 1, 0],
    ]);
    const [offset] = resolveAgainst(builder);
    expect(offset).toMatchObject({
      after: undefined,
      poisoned: false,
      failure: { why: "the access is too deep on the target" },
    });
  });

  it("structs in structs, each twice in the next, are given up in time", () => {
    const builder = new BtfBuilder();
    const int = builder.int("int", 4);
    let inner = builder.struct("", 8, [["b", int, 0]]);
    for (let level = 0; level < 40; level++) {
      inner = builder.struct(level === 39 ? "s" : "", 8, [
        ["", inner, 0],
        ["", inner, 0],
      ]);
    }
    const started = performance.now();
    const [offset] = resolveAgainst(builder);
    expect(offset).toMatchObject({
      after: undefined,
      poisoned: false,
      failure: { why: "the types are too many to compare" },
    });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it("prototypes of prototypes are given up in time", () => {
    const source = `#include "core.h"
      typedef void (*f0)(void); ${Array.from({ length: 30 }, (_, i) => `typedef void (*f${i + 1})(f${i}, f${i});`).join("\n")}
      SEC("raw_tp") u64 f(void *ctx) { return type_exists(f30) + type_matches(f30); }`;
    const object = clang(source);
    const parsed = parseObject(object);
    const local = btfOf(parsed, "object");
    const started = performance.now();
    const { relocations } = resolveObject(parsed, local, local);
    expect(relocations.map(({ failure }) => failure?.why)).toEqual(
      Array(2).fill("the types are too many to compare"),
    );
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

it("names that overlap one another do not fill the memory", () => {
  const builder = new BtfBuilder();
  const long = "x".repeat(60_000);
  for (let i = 0; i < 3_000; i++) builder.add({ kind: 16, name: long, sizeOrType: 4 });
  const bytes = builder.bytes();
  // Each name begins one byte behind the one before it.
  for (let i = 0; i < 3_000; i++) bytes.writeUInt32LE(1 + i, 24 + i * 12);
  expect(attempt(() => parseBtf(bytes).names())).toBe("CRL0202");
});
