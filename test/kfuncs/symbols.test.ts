import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { findLibbpf, openLibbpf } from "../../src/kernel/index.js";
import { buildItems, headLines, load, program } from "../calls/verify.js";
import { expectLoadsClean } from "../loads-clean.js";
import { externsOf } from "./externs.js";
import { runSyscalls } from "./run-syscall.js";

const fixture = (name: string) => join(import.meta.dirname, "fixtures", name);
const object = build({ inputs: [fixture("symbols.rs")] }).output;
const twin = compileC({ text: readFileSync(fixture("symbols.c"), "utf8") });

describe("functions, variables and settings of the kernel", () => {
  it("are declared and asked for as in clang's object", () => {
    const ours = externsOf(object);
    expect(ours.map(({ name }) => name)).toHaveLength(17);
    expect(ours).toEqual(externsOf(twin));
  });

  it("are strong or weak, with C's types, sizes and relocations", () => {
    const found = Object.fromEntries(externsOf(object).map((one) => [one.name, one]));
    expect(found.bpf_task_from_pid).toEqual({
      name: "bpf_task_from_pid",
      section: ".ksyms",
      weak: false,
      type: "func 2 fn(i32) -> *task_struct",
      size: 0,
      relocations: ["64_32"],
    });
    expect(found.bpf_no_such_kfunc).toMatchObject({ weak: true, relocations: ["64_32", "64_64"] });
    expect(found.no_such_variable).toMatchObject({ weak: true, size: 16, relocations: ["64_64"] });
    expect(found.CONFIG_BPF_SYSCALL?.type).toBe(
      "var 2 enum libbpf_tristate u4 { TRI_NO=0, TRI_YES=1, TRI_MODULE=2 }",
    );
    expect(found.bpf_declared_and_never_called).toBeUndefined();
  });

  it.skipIf(!canLoad)("load without a warning", () => void expectLoadsClean(object));
});

describe.skipIf(!canLoad)("run on the running kernel", () => {
  const pid = (value: number) => new Uint8Array(Int32Array.of(value, 0).buffer);
  const [parent, own, none, exist, call, address, hz, version, settings] = canLoad
    ? runSyscalls(object, [
        ["pid_of", pid(process.ppid)],
        ["pid_of", pid(process.pid)],
        ["pid_of", pid(-5)],
        ["exist"],
        ["call"],
        ["address"],
        ["hz"],
        ["version"],
        ["settings"],
      ])
    : [];
  const [major = 0, minor = 0] = canLoad
    ? openLibbpf(findLibbpf({ env: process.env }))
        .version.split(".")
        .map(Number)
    : [];
  const dropsFlavours = major > 1 || minor >= 3;
  const kallsyms = canLoad ? readFileSync("/proc/kallsyms", "utf8") : "";
  const configuration = () => gunzipSync(readFileSync("/proc/config.gz")).toString();

  it("an acquired task is read, and given back at the end of its scope", () => {
    expect([parent, own, none]).toEqual([process.ppid, process.pid, -1]);
  });

  it("existence is what /proc/kallsyms says", () => {
    // libbpf drops what follows `___` since 1.3.
    const has = (name: string, bit: number) => (kallsyms.includes(` ${name}\n`) ? bit : 0);
    expect(exist).toBe(has("bpf_strlen", 1) | (dropsFlavours ? has("bpf_task_acquire", 16) : 0));
  });

  it("the signature that fits is called", () => expect(call).toBe(dropsFlavours ? 1 : -1));

  it("a variable without a type has its address from /proc/kallsyms", () => {
    const found = /^([0-9a-f]+) T _stext$/m.exec(kallsyms)![1];
    expect(address).toBe(Number(BigInt(`0x${found}`) >> 32n) | 0);
  });

  it("settings are those of /proc/config.gz", () => {
    const config = configuration();
    expect(hz).toBe(Number(/^CONFIG_HZ=(\d+)$/m.exec(config)![1]));
    const bits =
      (/^CONFIG_BPF_SYSCALL=y$/m.test(config) ? 1 : 0) | (/^CONFIG_BPF_JIT=y$/m.test(config) ? 2 : 0);
    const letter = /^CONFIG_DEFAULT_TCP_CONG="(.)/m.exec(config)![1]!.charCodeAt(0);
    expect(settings).toBe(bits | (letter << 8));
    const [release, patch] = readFileSync("/proc/sys/kernel/osrelease", "utf8").split(".").map(Number);
    expect(version! >> 8).toBe((release! << 8) | patch!);
  });
});

const kfuncs = (items: string, body: string) =>
  buildItems(`#[corelate::kfunc] unsafe extern "C" { ${items} }\n${program(body)}`);

describe("what is wrong", () => {
  it("asking whether a strong symbol exists is CRL0780, on the line of the question", () => {
    const { diagnostics } = kfuncs(
      "fn bpf_strlen(s: *const u8) -> i32;",
      "\n    if corelate::ksym_exists!(bpf_strlen) { 1 } else { 2 }",
    );
    expect(diagnostics).toMatchObject([
      {
        code: "CRL0780",
        message: expect.stringContaining("`bpf_strlen`"),
        location: { line: headLines + 5 },
      },
    ]);
  });

  it("asking about a function of the program is CRL0781", () => {
    const { diagnostics } = kfuncs(
      "#[weak] fn bpf_strlen(s: *const u8) -> i32;",
      'if corelate::ksym_exists!(own) { own() } else { 2 } } #[inline(never)] extern "C" fn own() -> u64 { black_box(1)',
    );
    expect(diagnostics).toMatchObject([{ code: "CRL0781", message: expect.stringContaining("own") }]);
  });

  it.skipIf(!canLoad)("a strong function that the kernel does not have is refused by name", () => {
    const { object: built } = kfuncs("fn bpf_no_such_kfunc(x: u64) -> u64;", "bpf_no_such_kfunc(1)");
    const refused = load(built!);
    expect(refused.ok).toBe(false);
    expect(JSON.stringify(refused.warnings)).toContain("bpf_no_such_kfunc");
  });
});
