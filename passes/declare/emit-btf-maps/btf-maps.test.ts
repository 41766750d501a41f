import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { inspect, parseObject } from "../../../lib/btf/index.js";
import { CorelateError } from "../../../lib/diagnostics/index.js";
import { build } from "../../../src/index.js";
import { canLoad } from "../../../src/kernel/fixtures/privilege.js";
import { loadWithLibbpf } from "../../../src/kernel/index.js";
import { expectLoadsClean } from "../../../test/loads-clean.js";
import { runXdp } from "../../../test/run-xdp.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-btf-maps-", unsafeCleanup: true, mode: 0o700 }).name;

function compile(source: string, options: Partial<Parameters<typeof build>[0]> = {}) {
  const path = join(folder, "program.rs");
  writeFileSync(path, source, { mode: 0o600 });
  return build({ inputs: [path], btfMaps: true, ...options });
}

function codesOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof CorelateError)
      return error.diagnostics.map(({ code, message }) => `${code} ${message}`);
    throw error;
  }
  return [];
}

const oldMapsProgram = readFileSync(join(import.meta.dirname, "programs", "old_maps.rs"), "utf8");

/** Every map of the program as its definition has it: type, key, value, entries. */
const maps = [
  ["ARRAY", 2, 4, 16, 4],
  ["BLOOM", 30, undefined, 8, 8],
  ["CPUS", 16, 4, 4, 1],
  ["CPU_ARRAY", 6, 4, 300, 1],
  ["CPU_HASH", 5, 4, 8, 16],
  ["DEVICES", 14, 4, 4, 2],
  ["EVENTS", 4, 4, 4, undefined],
  ["HASH", 1, 4, 16, 16],
  ["LRU", 9, 8, 8, 16],
  ["LRU_CPU_HASH", 10, 4, 8, 16],
  ["PREFIXES", 11, 8, 4, 8],
  ["PROGRAMS", 3, 4, 4, 2],
  ["QUEUE", 22, undefined, 8, 4],
  ["QUEUES", 17, 4, 4, 1],
  ["RING", 27, undefined, undefined, 4096],
  ["SOCKETS", 15, 4, 4, 2],
  ["SOCKET_HASH", 18, 8, 4, 2],
  ["STACK", 23, undefined, 4, 4],
  ["STACKS", 7, 4, 1016, 8],
];

describe("maps of aya-ebpf's form", () => {
  it.each(["bpfel-unknown-none", "bpfeb-unknown-none"] as const)("become maps of .maps, for %s", (target) => {
    const { output, diagnostics } = compile(oldMapsProgram, { target });
    const found = inspect(output).maps.map((map) => [
      map.form,
      map.name,
      map.type,
      map.keySize,
      map.valueSize,
      map.maxEntries,
    ]);
    expect(found.sort((a, b) => String(a[1]).localeCompare(String(b[1]), "en"))).toEqual(
      [...maps].sort((a, b) => String(a[0]).localeCompare(String(b[0]), "en")).map((map) => ["btf", ...map]),
    );
    expect(parseObject(output).section("maps")).toBeUndefined();
    expect(diagnostics).toEqual([]);
  });

  it("have the key and value types that the Rust types name, as bpftool reads them", () => {
    const path = join(folder, "types.o");
    writeFileSync(path, compile(oldMapsProgram).output);
    const dump = execFileSync("bpftool", ["btf", "dump", "file", path, "format", "c"], { encoding: "utf8" });
    expect(dump).toMatch(/struct Event \{\s+unsigned int pid;\s+unsigned char name\[12\];\s+\};/);
    const raw = JSON.parse(
      execFileSync("bpftool", ["-j", "btf", "dump", "file", path], { encoding: "utf8" }),
    );
    const types = raw.types as {
      id: number;
      kind: string;
      name: string;
      type_id: number;
      members?: { name: string }[];
    }[];
    const definition = (name: string) => {
      const variable = types.find((type) => type.kind === "VAR" && type.name === name)!;
      return types.find((type) => type.id === variable.type_id)!.members!.map((member) => member.name);
    };
    expect(definition("HASH")).toEqual(["type", "key", "value", "max_entries"]);
    expect(definition("ARRAY")).toEqual(["type", "key", "value", "max_entries"]);
    expect(definition("EVENTS")).toEqual(["type", "key_size", "value_size"]);
    expect(definition("PREFIXES")).toEqual(["type", "key_size", "value_size", "max_entries", "map_flags"]);
    expect(definition("QUEUE")).toEqual(["type", "value", "max_entries"]);
    expect(definition("RING")).toEqual(["type", "max_entries"]);
  });

  it.runIf(canLoad)("are loaded by libbpf without a warning, and all of them work", () => {
    const { output } = compile(oldMapsProgram);
    expectLoadsClean(output);
    expect(runXdp(output).toString(2)).toBe("1".repeat(14));
  });

  it("stay as they are without the option, with a warning that names them and it", () => {
    const { output, diagnostics } = compile(oldMapsProgram, { btfMaps: false });
    expect(inspect(output).maps.map((map) => map.form)).toEqual(maps.map(() => "legacy"));
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([["CRL0153", "warning"]]);
    expect(diagnostics[0]!.message).toContain("19 maps are of the old form");
    expect(diagnostics[0]!.message).toContain("ARRAY, BLOOM, CPUS,");
    expect(diagnostics[0]!.help).toContain("--btf-maps");
    const loaded = loadWithLibbpf(output, { name: "old", libbpf: { env: process.env } });
    expect(loaded.ok).toBe(false);
    expect(loaded.log).toContain(
      "legacy map definitions in 'maps' section are not supported by libbpf v1.0+",
    );
  });

  it("are the same with the option as without where there are none", () => {
    const none = `#![no_std]\n#![no_main]\ncorelate::panic_handler!();\ncorelate::license!("GPL");
#[unsafe(no_mangle)] #[unsafe(link_section = "xdp")] pub extern "C" fn program() -> u32 { 2 }`;
    const plain = compile(none, { btfMaps: false });
    expect(Buffer.from(compile(none).output).equals(plain.output)).toBe(true);
    expect(plain.diagnostics).toEqual([]);
  });
});

describe("what cannot be given the new form", () => {
  const program = (map: string) => `#![no_std]
#![no_main]
corelate::license!("GPL");
corelate::panic_handler!();
#[unsafe(no_mangle)]
#[unsafe(link_section = "maps")]
pub static MAP: ${map};
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn program() -> u32 { 2 }
`;

  it.each([
    ["too few numbers", "[u32; 4] = [1, 4, 8, 1]", "no `bpf_map_def`"],
    ["too many", "[u32; 8] = [1, 4, 8, 1, 0, 0, 0, 0]", "no `bpf_map_def`"],
    ["an odd number of bytes", "[u8; 21] = [0; 21]", "no `bpf_map_def`"],
    ["an address among them", "[&u32; 3] = [&1, &2, &3]", "no `bpf_map_def`"],
    ["a map of maps", "[u32; 7] = [12, 4, 4, 1, 0, 0, 0]", "what the maps in it are"],
    ["a hash of maps", "[u32; 5] = [13, 4, 4, 1, 0]", "what the maps in it are"],
  ])("%s", (_, map, why) => {
    const found = codesOf(() => compile(program(map)));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^CRL0154 the map `MAP` cannot be given the form of `\.maps`/);
    expect(found[0]).toContain(why);
  });

  it("a module without debug info", () => {
    const path = join(folder, "plain.ll");
    writeFileSync(
      path,
      `target triple = "bpfel"
target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
@MAP = global [20 x i8] c"\\02\\00\\00\\00\\04\\00\\00\\00\\08\\00\\00\\00\\01\\00\\00\\00\\00\\00\\00\\00", section "maps"
define i32 @program() section "xdp" { ret i32 2 }
`,
    );
    expect(codesOf(() => build({ inputs: [path], btfMaps: true }))[0]).toContain("CRL0154");
    expect(codesOf(() => build({ inputs: [path] }))).toEqual([]);
  });

  it("a map in a cell stands beside one that is constant", () => {
    const { output } = compile(`${program("[u32; 5] = [2, 4, 8, 3, 0]")}
#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static NEW: corelate::maps::Hash<u32, u64, 4> = corelate::maps::Hash::new();
#[repr(transparent)]
pub struct Shared(core::cell::UnsafeCell<corelate::maps::Array<u64, 4>>);
unsafe impl Sync for Shared {}
#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
pub static CELL: Shared = Shared(core::cell::UnsafeCell::new(corelate::maps::Array::new()));`);
    expect(parseObject(output).elf.sections.filter(({ name }) => name === ".maps")).toHaveLength(1);
    expect(
      inspect(output)
        .maps.map(({ name }) => name)
        .sort(),
    ).toEqual(["CELL", "MAP", "NEW"]);
    if (canLoad) expectLoadsClean(output);
  });

  it("a definition of five numbers, as C has it, is taken", () => {
    const { output } = compile(program("[u32; 5] = [2, 4, 8, 3, 0]"));
    expect(inspect(output).maps).toMatchObject([
      { name: "MAP", form: "btf", type: 2, valueSize: 8, maxEntries: 3 },
    ]);
    if (canLoad) expectLoadsClean(output);
  });
});
