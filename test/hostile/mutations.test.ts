import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { btfSection, inspect, parseBtf, resolve } from "../../lib/btf/index.js";
import { plainJson } from "../../lib/diagnostics/index.js";
import { bindings, enumStyles, listTypes } from "../../src/bindings/index.js";
import { archiveMembers } from "../../src/driver/inputs/archive.js";
import { archiveIr, newestMajor } from "../../src/driver/inputs/read-ir.js";
import { clang } from "../btf/clang.js";
import { corelate } from "./cli.js";
import { archive, mutateArchive } from "./mutate/archive.js";
import { mutateBtf } from "./mutate/btf.js";
import { mutateObject } from "./mutate/elf.js";
import { fuzz } from "./mutate/fuzz.js";
import { program } from "./mutate/program.js";

const long = process.env.CORELATE_LONG !== undefined;
const timeout = 3_600_000;
const folder = tmp.dirSync({ prefix: "corelate-mutations-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
const at = (name: string) => join(folder.name, name);

const source = `#include "core.h"
#define __uint(n, v) int(*n)[v]
#define __type(n, v) typeof(v) *n
struct in { int x; u64 y; } CORE;
enum e { A = 1, B = 0x100000000 };
enum small { C = -1, D };
typedef int (*callback)(struct in *, const char *, enum small);
union u { float f; volatile long l; u32 bits : 5; };
typedef struct { callback call; union u u[2][3]; struct unknown *of; } named_t;
struct s { int a; struct in in[3]; u32 bits : 5; u32 more : 11; union { int u; struct in *p; named_t *n; }; _Bool b; int tail[]; } CORE;
struct { __uint(type, 1); __type(key, u32); __type(value, u64); __uint(max_entries, 8); } a_map SEC(".maps");
struct { __uint(type, 2); __uint(key_size, 4); __uint(value_size, sizeof(named_t)); __uint(max_entries, 8); } b_map SEC(".maps");
struct def { u32 type, key, value, entries, flags; } old_map SEC("maps");
const volatile int setting = 3;
static __attribute__((noinline)) u64 sub(struct s *s, u64 n) { return n > 3 ? s->in[1].x : s->p->y; }
SEC("raw_tp") u64 f(struct s *s) {
  if (field_exists(s->bits)) return s->tail[2] + setting;
  return s->in[2].y + s->p->x + field_exists(s->bits) + field_size(s->tail[4]) + field_lshift(s->bits) + sub(s, s->a)
    + enum_value(enum e, B) + type_matches(struct s) + type_size(struct in) + type_id_kernel(struct s) + (u64)&a_map + (u64)&b_map;
}
SEC("xdp") u64 g(struct s *s) { return s->a + type_exists(named_t) + sub(s, 7) + (u64)&old_map; }`;

let objects: Uint8Array[];
let btfs: Uint8Array[];
beforeAll(() => {
  writeFileSync(at("main.rs"), program);
  const run = corelate(["build", at("main.rs"), "-o", at("main.o")]);
  expect(run).toMatchObject({ status: 0 });
  objects = [clang(source), clang(source, { target: "bpfeb", cpu: "v4" }), readFileSync(at("main.o"))];
  btfs = objects.map((object) => btfSection(object)!);
});

it("objects, as inspect and resolve read them", { timeout }, async () => {
  const cases = long ? 45_000 : 2_000;
  const targets = btfs.map((btf, index) => ({ name: `target${index}`, btf: parseBtf(btf) }));
  const refused = await fuzz("objects", cases, (random) => {
    const bytes = mutateObject(random.pick(objects), random);
    const found = inspect(bytes);
    expect(plainJson({ format: 1, ...found })).toContain("programs");
    plainJson({ format: 1, relocations: resolve(bytes, targets) });
  });
  expect(refused).toBeGreaterThan(cases / 20);
  expect(refused).toBeLessThan(cases * 0.9);
});

it("types of a target, as resolve reads them", { timeout }, async () => {
  const cases = long ? 20_000 : 1_000;
  const kernel = parseBtf(btfs[0]!);
  const refused = await fuzz("targets", cases, (random) => {
    const [one, other] = [random.pick(btfs), random.pick(btfs)];
    const btf = parseBtf(mutateBtf(one, random));
    const modules = random.once(4) ? [parseBtf(mutateBtf(other, random), kernel)] : [];
    for (const object of objects) plainJson(resolve(object, [{ name: "target", btf, modules }]));
  });
  expect(refused).toBeGreaterThan(cases / 20);
  expect(refused).toBeLessThan(cases * 0.9);
});

it("types, as bindings writes and lists them", { timeout }, async () => {
  const cases = long ? 20_000 : 1_000;
  const refused = await fuzz("bindings", cases, (random) => {
    const btf = parseBtf(mutateBtf(random.pick(btfs), random));
    listTypes(btf, "*");
    const all = random.once(2);
    bindings(btf, all && random.once(2) ? [] : ["s", "named_t"], {
      all,
      deep: random.once(2),
      layoutChecks: random.once(2),
      attribute: random.once(2),
      enums: random.pick(enumStyles),
    });
  });
  expect(refused).toBeGreaterThan(cases / 20);
  expect(refused).toBeLessThan(cases * 0.95);
});

it("archives, as build and link read them", { timeout }, async () => {
  const cases = long ? 14_000 : 2_000;
  const ir = (...args: string[]) =>
    execFileSync("clang-22", ["-target", "bpf", "-emit-llvm", ...args, "-x", "c", "-", "-o", "-"], {
      input: "int f(int a) { return a; }",
    });
  const members: [string, Uint8Array][] = [
    ["a-name-that-is-longer-than-sixteen.o", ir("-c")],
    ["text.ll", ir("-S")],
    ["object.o", objects[0]!],
    ["lib.rmeta", Buffer.from("rust\0\0\0\0x")],
  ];
  const archives = [archive(members), archive(members, true)];
  for (const bytes of archives)
    expect(archiveIr("x.a", bytes).map(({ name }) => name)).toEqual([
      "x.a(a-name-that-is-longer-than-sixteen.o)",
      "x.a(text.ll)",
    ]);
  const refused = await fuzz("archives", cases, (random) => {
    newestMajor(archiveIr("x.a", mutateArchive(random.pick(archives), random)));
  });
  expect(refused).toBeGreaterThan(cases / 20);
  expect(refused).toBeLessThan(cases * 0.9);
});

it("an archive's members that all name one place of a large table are read in time", () => {
  const member = (name: string, size: number) =>
    `${name.padEnd(16)}${"0".padEnd(32)}${String(size).padEnd(10)}\`\n`;
  for (const filling of ["x", "/", "\0"]) {
    const table = filling.repeat(1 << 22);
    const bytes = Buffer.from(
      `!<arch>\n${member("//", table.length)}${table}${member("/0", 0).repeat(5_000)}`,
    );
    const started = performance.now();
    expect(archiveMembers(bytes)).toHaveLength(5_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  }
});
