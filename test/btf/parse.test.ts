import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import {
  type Btf,
  btfSection,
  EM_BPF,
  loadBtfFile,
  parseBtf,
  parseElf,
  sizeOf,
  vmlinuxBtf,
} from "../../lib/btf/index.js";
import { dumpBytesWithBpftool, dumpWithBpftool, inBpftoolsWords } from "./bpftool.js";
import { BtfBuilder } from "./btf-builder.js";
import { clang } from "./clang.js";

const everyKind = `#include "core.h"
enum small { MINUS = -1, ONE = 1 }; enum plain { BIG = 0xffffffff }; enum wide { HUGE = 0xfffffffffffffff0, LOW = 1 };
enum wide_signed { LOWEST = -0x7000000000000000, Z = 3 };
struct forward; union forward_union;
union either { int i; float f; };
struct all {
  const char *restrict name; volatile double d; _Bool b; signed char c; unsigned long l;
  struct forward *fwd; union forward_union *fwd_union; union either either;
  enum small small; enum plain plain; enum wide wide; enum wide_signed wide_signed;
  u32 bits : 3; s32 more_bits : 7; int list[3][5]; int (*callback)(struct all *self, int n);
  int __attribute__((btf_type_tag("user"))) *tagged;
  int marked __attribute__((btf_decl_tag("a tag")));
} __attribute__((btf_decl_tag("the struct's")));
typedef struct all all_t;
int counter = 3; static volatile int hidden; const char text[] SEC(".rodata.text") = "x"; extern int outside SEC(".ksyms");
SEC("raw_tp") int f(all_t *all) { return hidden + all->b + *(int *)&outside + counter; }
static NOINLINE int g(int a __attribute__((btf_decl_tag("argument")))) { hidden = a; return a * hidden; }
SEC("xdp") int h(int *p) { return g(*p) + g(*p + 1); }`;

function ours(btf: Btf): Record<string, unknown>[] {
  return Array.from({ length: btf.typeCount - btf.firstId }, (_, i) => inBpftoolsWords(btf, btf.firstId + i));
}

describe("BTF is what bpftool says", () => {
  it.each(["bpfel", "bpfeb"] as const)("of every kind, %s", (target) => {
    const raw = btfSection(clang(everyKind, { target }))!;
    const btf = parseBtf(raw);
    expect(btf.littleEndian).toBe(target === "bpfel");
    const types = ours(btf);
    expect(types).toEqual(dumpBytesWithBpftool(raw));
    expect(new Set(types.map(({ kind }) => kind)).size).toBe(19);
  });

  it.skipIf(!existsSync(vmlinuxBtf))("of the running kernel", () => {
    const started = performance.now();
    const btf = loadBtfFile(vmlinuxBtf);
    // A loose limit for a busy machine; it takes some 10 ms on an idle one.
    expect(performance.now() - started).toBeLessThan(1000);
    const theirs = dumpWithBpftool(vmlinuxBtf);
    expect(btf.typeCount - 1).toBe(theirs.length);
    expect(theirs.length).toBeGreaterThan(10_000);
    // One by one: a difference in a list of 100,000 objects takes minutes to print.
    for (const [i, type] of ours(btf).entries()) expect(JSON.stringify(type)).toBe(JSON.stringify(theirs[i]));
  });

  it("split from its base", () => {
    const base = new BtfBuilder();
    const long = base.int("long", 8, 1);
    base.struct("shared", 8, [["a", long, 0]]);
    const split = new BtfBuilder({ base });
    const own = split.struct("own", 16, [
      ["first", 2, 0],
      ["a", long, 64],
    ]);
    split.add({ kind: 2, sizeOrType: own });
    const kernel = parseBtf(base.bytes());
    const module = parseBtf(split.bytes(), kernel);
    expect(module.firstId).toBe(3);
    expect(module.typeCount).toBe(5);
    expect(module.type(own)).toMatchObject({ kind: "struct", name: "own", size: 16 });
    expect(module.type(2)).toEqual(kernel.type(2));
    expect(module.findByName("shared")).toEqual([2]);
    expect(module.findByName("own")).toEqual([3]);
    expect(ours(module)).toEqual(dumpBytesWithBpftool(split.bytes(), base.bytes()).slice(-2));
  });
});

describe("Btf", () => {
  const btf = parseBtf(btfSection(clang(everyKind))!);
  const only = (name: string, kind?: Parameters<Btf["findByName"]>[1]) => {
    const ids = btf.findByName(name, kind);
    expect(ids).toHaveLength(1);
    return ids[0]!;
  };

  it("finds types by name and kind", () => {
    expect(btf.kind(only("all", "struct"))).toBe("struct");
    expect(btf.kind(only("all_t"))).toBe("typedef");
    expect(btf.findByName("all", "union")).toEqual([]);
    expect(btf.findByName("no_such")).toEqual([]);
    expect(btf.name(only("wide"))).toBe("wide");
  });

  it("finds the same types whether it looks for a few names or for many", () => {
    const builder = new BtfBuilder();
    const int = builder.int("int", 4);
    const names = ["s", "s", "s___one", "s___two___x", "___s", "s__s", "ss", "s___", "t", ""];
    for (const name of names) builder.struct(name, 4, [["s___member", int, 0]]);
    const split = new BtfBuilder({ base: builder });
    for (const name of ["s", "t___own", "own"]) split.struct(name, 4, [["a", int, 0]]);
    const open = () => parseBtf(split.bytes(), parseBtf(builder.bytes()));
    const many = open();
    many.names();
    many.base!.names();
    const asked = [...new Set([...names, "own", "none", "member", "s___member", "in"])];
    for (const name of asked) {
      const few = open();
      expect(few.findByName(name), name).toEqual(many.findByName(name));
      expect(few.findByEssentialName(name), name).toEqual(many.findByEssentialName(name));
    }
    expect(many.findByName("s")).toEqual([2, 3, 12]);
    expect(many.findByEssentialName("s")).toEqual([2, 3, 4, 12]);
    expect(open().findByEssentialName("s___two")).toEqual([5]);
    expect(open().findByEssentialName("t")).toEqual([10, 13]);
    const busy = open();
    for (let i = 0; i < 200; i++) expect(busy.findByEssentialName("s")).toEqual([2, 3, 4, 12]);
  });

  it("knows the values of enums", () => {
    const values = (name: string) => {
      const type = btf.type(only(name));
      return type.kind === "enum" || type.kind === "enum64" ? type.values.map(({ value }) => value) : [];
    };
    expect(values("small")).toEqual([-1n, 1n]);
    expect(values("plain")).toEqual([0xffffffffn]);
    expect(values("wide")).toEqual([0xfffffffffffffff0n, 1n]);
    expect(values("wide_signed")).toEqual([-0x7000000000000000n, 3n]);
  });

  it("knows sizes, through typedefs, qualifiers, arrays and pointers", () => {
    const all = btf.type(only("all", "struct"));
    if (all.kind !== "struct") throw new Error();
    const size = (name: string) => sizeOf(btf, all.members.find((m) => m.name === name)!.type);
    expect([size("name"), size("d"), size("b"), size("list"), size("either"), size("wide")]).toEqual([
      8, 8, 1, 60, 4, 8,
    ]);
    expect(sizeOf(btf, only("all_t"))).toBe(all.size);
    expect(sizeOf(btf, 0)).toBeUndefined();
    expect(sizeOf(btf, only("f"))).toBeUndefined();
    expect(sizeOf(btf, only("forward"))).toBeUndefined();
  });

  it("takes the size of pointers from `long`", () => {
    for (const [name, size, expected] of [
      ["long unsigned int", 4, 4],
      ["long", 8, 8],
      ["int", 4, 8],
    ] as const) {
      const kernel = new BtfBuilder();
      const int = kernel.int(name, size);
      const pointer = kernel.add({ kind: 2, sizeOrType: int });
      expect(sizeOf(parseBtf(kernel.bytes()), pointer)).toBe(expected);
    }
  });
});

describe("files", () => {
  const folder = tmp.dirSync({ prefix: "corelate-btf-", mode: 0o700, unsafeCleanup: true });
  afterAll(() => folder.removeCallback());
  const file = (name: string, bytes: Uint8Array) => {
    const path = join(folder.name, name);
    writeFileSync(path, bytes, { mode: 0o600 });
    return path;
  };
  const object = clang(everyKind);

  it("are read as ELF and as raw BTF alike", () => {
    const elf = loadBtfFile(file("object.o", object));
    const raw = loadBtfFile(file("raw.btf", btfSection(object)!));
    expect(ours(raw)).toEqual(ours(elf));
  });

  it.each([
    ["is not there", () => join(folder.name, "missing"), "CRL0205"],
    ["is neither", () => file("text", Buffer.from("hello")), "CRL0203"],
    ["is empty", () => file("empty", Buffer.alloc(0)), "CRL0203"],
    ["has no BTF", () => file("plain.o", readFileSync("/bin/true")), "CRL0203"],
  ])("that %s are named in the error", (_, path, code) => {
    expect(() => loadBtfFile(path())).toThrowError(code);
  });
});

describe("ELF", () => {
  it.each(["bpfel", "bpfeb"] as const)("sections, symbols and relocations, %s", (target) => {
    const elf = parseElf(clang(everyKind, { target }));
    expect(elf.littleEndian).toBe(target === "bpfel");
    expect(elf.machine).toBe(EM_BPF);
    const section = elf.sections.find(({ name }) => name === "raw_tp")!;
    expect(section).toMatchObject({ type: 1, size: section.data.length });
    const f = elf.symbols.find(({ name }) => name === "f")!;
    expect(f).toMatchObject({ type: 2, binding: 1, section: section.index, value: 0n });
    expect(Number(f.size)).toBe(section.size);
    const targets = elf.relocationsOf(section.index).map(({ symbol }) => elf.symbols[symbol]!.name);
    expect(targets).toEqual(expect.arrayContaining(["counter", "outside"]));
    for (const { offset } of elf.relocationsOf(section.index)) expect(Number(offset) % 8).toBe(0);
    expect(elf.sections.find(({ name }) => name === ".bss")).toMatchObject({ type: 8, size: 4 });
    expect(elf.sections.find(({ name }) => name === ".bss")!.data).toHaveLength(0);
  });
});
