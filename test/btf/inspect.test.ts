import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Command } from "commander";
import tmp from "tmp";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import {
  btfOf,
  btfSection,
  inspect,
  parseBtf,
  parseObject,
  resolve,
  resolveObject,
} from "../../lib/btf/index.js";
import { CorelateError, renderDiagnostic } from "../../lib/diagnostics/index.js";
import { inspectCommand } from "../../src/cli/inspect.js";
import { resolveCommand } from "../../src/cli/resolve.js";
import { BtfBuilder } from "./btf-builder.js";
import { clang } from "./clang.js";

const source = `#include "core.h"
#define __uint(n, v) int(*n)[v]
#define __type(n, v) typeof(v) *n
struct range { u32 first, count; } CORE;
struct map { u32 n; union { struct range extent[5]; void *forward; }; u32 gone; } CORE;
struct { __uint(type, 1); __type(key, u32); __type(value, u64); __uint(max_entries, 8); } counts SEC(".maps");
struct { __uint(type, 27); __uint(max_entries, 4096); } events SEC(".maps");
struct old { u32 type, key, value, entries; } legacy SEC("maps") = { 2, 4, 16, 3 };
enum state { RUNNING = 1 };
static NOINLINE u64 helper(struct map *m) { return m->n; }
SEC("raw_tp") u64 first(struct map *m) {
  u64 sum = m->extent[2].first; /* line 12 */
  return sum + helper(m) + enum_value(enum state, RUNNING) + (u64)&counts + (u64)&events + (u64)&legacy;
}
SEC("raw_tp") u64 second(struct map *m) {
  return field_exists(m->gone) ?
    m->gone : type_size(struct map); /* line 17 */
}`;
const object = clang(source);
const target = clang(`#include "core.h"
struct range { u64 x; u32 first, count; }; struct map { u64 x, n; struct range extent[4]; };
enum state { RUNNING = 7 }; TARGET(t, struct map *m, enum state *s)`);

describe("inspect", () => {
  const found = inspect(object);

  it("lists programs, the functions that they call, and maps", () => {
    const { programs, maps } = found;
    expect(programs.map(({ section, function: name }) => [section, name])).toEqual([
      [".text", "helper"],
      ["raw_tp", "first"],
      ["raw_tp", "second"],
    ]);
    const elf = parseObject(object).elf;
    for (const { section, instructions } of programs) expect(instructions, section).toBeGreaterThan(1);
    const code = elf.sections.find(({ name }) => name === "raw_tp")!.size / 8;
    expect(programs[1]!.instructions + programs[2]!.instructions).toBe(code);
    expect(maps).toEqual([
      { name: "counts", form: "btf", type: 1, typeName: "hash", keySize: 4, valueSize: 8, maxEntries: 8 },
      {
        name: "events",
        form: "btf",
        type: 27,
        typeName: "ringbuf",
        keySize: undefined,
        valueSize: undefined,
        maxEntries: 4096,
      },
      {
        name: "legacy",
        form: "legacy",
        type: 2,
        typeName: "array",
        keySize: 4,
        valueSize: 16,
        maxEntries: 3,
      },
    ]);
    expect(found.types).toBe(parseBtf(btfSection(object)!).typeCount - 1);
  });

  it("lists relocations with names and lines", () => {
    const rows = found.relocations.map((r) => [r.function, r.kind, r.root, r.path, r.access, r.line]);
    expect(rows).toEqual(
      expect.arrayContaining([
        ["first", 0, "map", "extent[2].first", "0:1:0:2:0", 12],
        ["helper", 0, "map", "n", "0:0", 10],
        ["first", 11, "state", "RUNNING", "0", 13],
        // clang gives this instruction the line of the function's head, and the last one that of the jump before it.
        ["second", 2, "map", "gone", "0:2", 15],
        ["second", 0, "map", "gone", "0:2", 17],
        ["second", 9, "map", "", "0", 16],
      ]),
    );
    expect(rows).toHaveLength(6);
    const columns = found.relocations.map(({ column }) => column);
    expect([...columns].sort((a, b) => a - b)).toEqual([0, 8, 10, 26, 26, 55]);
    for (const { file, insn, section, function: name } of found.relocations) {
      expect(file).toMatch(/<stdin>$/);
      expect(Number.isInteger(insn)).toBe(true);
      expect(section).toBe(name === "helper" ? ".text" : "raw_tp");
    }
  });

  it("has little to say of an object without BTF", () => {
    const bare = clang('__attribute__((section("xdp"), used)) int f(void) { return 2; }', { debug: false });
    expect(inspect(bare)).toEqual({
      programs: [{ section: "xdp", function: "f", instructions: 2 }],
      maps: [],
      types: 0,
      relocations: [],
    });
  });
});

describe("resolve", () => {
  it("gives the values in the object and on each target", () => {
    const btf = parseBtf(btfSection(target)!);
    const own = parseBtf(btfSection(object)!);
    const rows = resolve(object, [
      { name: "own", btf: own },
      { name: "other", btf },
    ]).map((r) => [
      r.root,
      r.path,
      r.kind,
      r.local,
      ...r.targets.map((t) => (t.poisoned ? "gone" : t.value)),
    ]);
    expect(rows).toEqual(
      expect.arrayContaining([
        ["map", "extent[2].first", 0, 24n, 24n, 16n + 2n * 16n + 8n],
        ["map", "n", 0, 0n, 0n, 8n],
        ["state", "RUNNING", 11, 1n, 1n, 7n],
        ["map", "gone", 2, 1n, 1n, 0n],
        ["map", "gone", 0, 48n, 48n, "gone"],
        ["map", "", 9, 56n, 56n, 80n],
      ]),
    );
  });

  it("looks into modules for types that the kernel has not", () => {
    const kernel = new BtfBuilder();
    const int = kernel.int("unsigned int", 4);
    kernel.struct("range", 8, [["first", int, 0]]);
    const module = new BtfBuilder({ base: kernel });
    module.struct("map", 24, [["n", int, 128]]);
    module.struct("range", 8, [["first", int, 32]]);
    const base = parseBtf(kernel.bytes());
    const split = parseBtf(module.bytes(), base);
    const parsed = parseObject(object);
    const offsetWith = (targets: Parameters<typeof resolveObject>[2]) =>
      resolveObject(parsed, btfOf(parsed, "object"), targets).relocations.find(
        ({ relocation }) => relocation.section === ".text",
      )!.after;
    expect(offsetWith(base)).toBeUndefined();
    expect(offsetWith([base, split])).toBe(16n);
  });
});

describe("commands", () => {
  const folder = tmp.dirSync({ prefix: "corelate-btf-", mode: 0o700, unsafeCleanup: true });
  afterAll(() => folder.removeCallback());
  afterEach(() => vi.restoreAllMocks());
  const file = (name: string, bytes: Uint8Array) => {
    const path = join(folder.name, name);
    writeFileSync(path, bytes, { mode: 0o600 });
    return path;
  };
  const objectPath = file("object.o", object);
  const ownPath = file("own.btf", btfSection(object)!);
  const targetPath = file("other.o", target);

  /** Runs a command in this process. */
  async function run(command: Command, ...args: string[]) {
    let out = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      out += String(text);
      return true;
    });
    try {
      await command.exitOverride().parseAsync(args, { from: "user" });
      return { out, status: 0, err: "" };
    } catch (error) {
      if (!(error instanceof CorelateError)) throw error;
      const err = error.diagnostics.map((d) => stripVTControlCharacters(renderDiagnostic(d, false))).join("");
      return { out, status: error.exitStatus, err };
    } finally {
      vi.restoreAllMocks();
    }
  }

  it("inspect --json keeps to the contract", async () => {
    const { out, status } = await run(inspectCommand(), objectPath, "--json");
    expect(status).toBe(0);
    const printed = JSON.parse(out);
    expect(printed).toMatchObject({
      format: 1,
      programs: { length: 3 },
      maps: { length: 3 },
      relocations: { length: 6 },
    });
    for (const relocation of printed.relocations) {
      expect(Object.keys(relocation)).toEqual(
        "section function insn kind kindName root path access file line column sources".split(" "),
      );
    }
  });

  it("inspect shows a table", async () => {
    const { out } = await run(inspectCommand(), objectPath);
    expect(out).toMatch(/^raw_tp +second +\d+$/m);
    expect(out).toMatch(/^counts +btf +hash +4 +8 +8$/m);
    expect(out).toMatch(/^first +\d+ +byte_off +map\.extent\[2\]\.first +0:1:0:2:0 +\S+:12:\d+$/m);
  });

  it("resolve has a column for each target, and says what is guarded", async () => {
    const { out, status } = await run(resolveCommand(), objectPath, "--btf", ownPath, targetPath);
    expect(status).toBe(0);
    expect(out).toMatch(/SOURCE +LOCAL +own\.btf +other\.o$/m);
    expect(out).toMatch(/ byte_off +map\.extent\[2\]\.first +\S+ +24 +24 +56$/m);
    expect(out).toMatch(/ byte_off +map\.gone +\S+ +48 +48 +guarded$/m);
    expect(out).toMatch(/^guarded: map\.gone on other\.o: map has no field gone on the target$/m);
  });

  it("resolve --base lets modules add to a kernel", async () => {
    const kernel = new BtfBuilder();
    const int = kernel.int("unsigned int", 4);
    kernel.struct("range", 8, [["first", int, 0]]);
    const module = new BtfBuilder({ base: kernel });
    module.struct("map", 24, [["n", int, 128]]);
    const base = file("vmlinux", kernel.bytes());
    const split = file("nf_map", module.bytes());
    const { out, status } = await run(resolveCommand(), objectPath, "--base", base, "--btf", base, split);
    expect(status).toBe(0);
    expect(out).toMatch(/SOURCE +LOCAL +vmlinux +nf_map$/m);
    expect(out).toMatch(/ byte_off +map\.n +\S+ +0 +gone +16$/m);
    const without = await run(resolveCommand(), objectPath, "--btf", split);
    expect(without).toMatchObject({ status: 1, out: "" });
    expect(without.err).toMatch(/^error\[CRL0209\].*--base/s);
  });

  it("resolve --strict fails for what is gone and reached, with its line", async () => {
    const guarded = await run(resolveCommand(), objectPath, "--strict", "--btf", targetPath);
    expect(guarded).toMatchObject({ status: 0, err: "" });
    const without = file("bare.o", clang('#include "core.h"\nTARGET(t, struct nothing *m)'));
    const { status, err } = await run(resolveCommand(), objectPath, "--strict", "--btf", without);
    expect(status).toBe(1);
    expect(err).toMatch(
      /^error\[CRL0208\]: map\.extent\[2\]\.first cannot be resolved against bare\.o: gone\n +--> \S+:12:/,
    );
    expect(err).not.toContain("map.gone");
    const good = await run(resolveCommand(), objectPath, "--strict", "--btf", ownPath);
    expect(good).toMatchObject({ status: 0, err: "" });
  });

  it("resolve --json has numbers, and strings where they would be rounded", async () => {
    const huge = file(
      "huge.o",
      clang('#include "core.h"\nenum state { RUNNING = -2 }; TARGET(t, enum state *s)'),
    );
    const { out } = await run(resolveCommand(), objectPath, "--json", "--btf", huge);
    const { relocations } = JSON.parse(out);
    const enumerator = relocations.find((r: { kind: number }) => r.kind === 11);
    expect(enumerator).toMatchObject({
      root: "state",
      local: 1,
      targets: [{ target: "huge.o", value: "18446744073709551614", poisoned: false }],
    });
  });

  it.each([
    ["a missing object", () => [inspectCommand(), join(folder.name, "none.o")], "CRL0205"],
    ["what is no object", () => [inspectCommand(), file("text", Buffer.from("text"))], "CRL0200"],
    ["a missing target", () => [resolveCommand(), objectPath, "--btf", join(folder.name, "none")], "CRL0205"],
    ["a target without BTF", () => [resolveCommand(), objectPath, "--btf", "/bin/true"], "CRL0203"],
    ["an object without BTF", () => [resolveCommand(), "/bin/true", "--btf", ownPath], "CRL0203"],
  ] as const)("%s has status 1", async (_, args, code) => {
    const [command, ...rest] = args() as [Command, ...string[]];
    const { status, err, out } = await run(command, ...rest);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toContain(`error[${code}]`);
  });
});
