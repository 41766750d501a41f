import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync, setGracefulCleanup } from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { requirements } from "../../lib/requires/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { type VerifyResult, verify } from "../../src/kernel/index.js";

setGracefulCleanup();

const fixtures = join(import.meta.dirname, "fixtures");
const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;
const probes = join(folder, "probes");

let object: Uint8Array;
let probed: ReturnType<typeof spawn> | undefined;
let result: VerifyResult | undefined;

beforeAll(() => {
  execFileSync("clang-22", ["-O1", "-g", join(fixtures, "probes.c"), "-o", probes]);
  const source = join(folder, "usdt.rs");
  writeFileSync(source, readFileSync(join(fixtures, "usdt.rs"), "utf8").replaceAll("PROBES", probes));
  object = build({ inputs: [source], audit: false, btf: "none" }).output;
  if (!canLoad) return;
  probed = spawn(probes, ["loop"], { stdio: "ignore" });
  result = verify(object, { runFor: 0.5 });
}, 900_000);
afterAll(() => {
  probed?.kill();
});

const output = (map: string) => result!.output!.find((one) => one.map === map)!;
const record = (map: string) => Buffer.from(output(map).first[0]!.bytes, "hex");

describe("programs at probes of user space", () => {
  it("have the places of arguments in the notes: memory, registers, a constant", () => {
    const notes = readFileSync(probes, "latin1");
    const places = /corelate\0all\0([^\0]*)\0/.exec(notes)![1]!.split(" ");
    expect(places).toHaveLength(12);
    for (const kind of [/^-1@-?\d*\(%r/, /^-4@%/, /^-4@\$-9$/, /^8@%/])
      expect(places.filter((place) => kind.test(place)).length, String(kind)).toBeGreaterThan(0);
  });

  it("have the maps that libbpf fills, once and under its names", () => {
    const { maps } = inspect(object);
    const named = maps.filter(({ name }) => name.startsWith("__bpf_usdt"));
    expect(named.map(({ name }) => name).sort()).toEqual(["__bpf_usdt_ip_to_spec_id", "__bpf_usdt_specs"]);
  });

  it("need no kernel with cookies, since they ask for them", () => {
    const found = requirements(object).find(({ name }) => name === "all");
    const cookie = found!.reasons.find(({ name }) => name === "get_attach_cookie");
    expect(cookie).toMatchObject({ optional: true });
  });

  it.skipIf(!canLoad)("are given each argument with its sign and size", () => {
    expect(result!.diagnostics).toEqual([]);
    const bytes = record("arguments");
    const text = bytes.subarray(40, 56).toString("latin1");
    expect({
      a: bytes.readInt8(0),
      b: bytes.readUInt8(1),
      c: bytes.readInt16LE(2),
      d: bytes.readUInt16LE(4),
      e: bytes.readInt32LE(8),
      f: bytes.readUInt32LE(12),
      i: bytes.readInt32LE(16),
      k: bytes.readInt8(20),
      l: bytes.readUInt8(21),
      g: bytes.readBigInt64LE(24),
      h: bytes.readBigUInt64LE(32),
      text: text.slice(0, text.indexOf("\0")),
    }).toEqual({
      a: -3,
      b: 253,
      c: -300,
      d: 65000,
      e: -70000,
      f: 4_000_000_000,
      i: -9,
      k: -7,
      l: 249,
      g: -5_000_000_000n,
      h: 0xfedcba9876543210n,
      text: "corelate",
    });
  });

  it.skipIf(!canLoad)("are told how many there are, how large each is, and what is not there", () => {
    const bytes = record("questions");
    const words = Array.from({ length: 8 }, (_, index) => bytes.readBigInt64LE(index * 8));
    const [enoent, first] = [-2n, -5_000_000_000n];
    // first, count, second, size, cookie, beyond, size beyond, the sum without the second.
    expect(words).toEqual([first, 2n, 65000n, 2n, 0n, enoent, enoent, first]);
  });
});

describe("parameters that no probe has", () => {
  it("are errors where they stand", () => {
    const source = join(folder, "wrong.rs");
    const parameters = [
      "a: [u64; 2]",
      "ctx: *const pt_regs",
      "name: &u8",
      "#[ret] ret: i32",
      Array.from({ length: 13 }, (_, index) => `a${index}: u64`).join(", "),
    ];
    const programs = parameters.map((list, index) => `#[corelate::program("usdt")] fn p${index}(${list}) {}`);
    writeFileSync(
      source,
      `#![no_std]\n#![no_main]\ncorelate::panic_handler!();\n#[allow(non_camel_case_types)] pub struct pt_regs;\n${programs.join("\n")}\n`,
    );
    const said = spawnBuild(source);
    for (const message of [
      "an argument of a probe in `usdt` has eight bytes at most",
      "the registers are the context of a program in `usdt`: write `#[ctx]` in front",
      "points into user space, where no reference can",
      "a program in `usdt` is given no result: leave the parameter out",
      "a program in `usdt` is given 12 arguments at most",
    ])
      expect(said).toContain(message);
  });
});

/** What `corelate build` says of a program that it does not take. */
function spawnBuild(source: string): string {
  try {
    execFileSync("node", ["dist/src/cli/main.js", "build", source, "-o", join(folder, "wrong.o")], {
      stdio: "pipe",
    });
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr);
  }
  return "";
}
