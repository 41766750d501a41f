import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect } from "../../src/btf/index.js";
import { build } from "../../src/build/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { run } from "./linker.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-upstream-", unsafeCleanup: true, mode: 0o700 }).name;
const at = (name: string) => join(folder, name);
const execSnoop = fileURLToPath(new URL("../../examples/exec-snoop/src/main.rs", import.meta.url));
const second = `
#![no_std]
#![no_main]
corelate::license!("GPL");
corelate::panic_handler!();
#[corelate::preserve_access_index]
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct task_struct { pub pid: i32, pub tgid: i32 }
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exit")]
pub extern "C" fn on_exit(arguments: &[*const task_struct; 1]) -> i32 {
    corelate::read!(arguments[0], tgid).map_or(0, |tgid| tgid & 1)
}
`;

const relocations = (path: string) =>
  inspect(readFileSync(path))
    .relocations.map((found) => `${found.function} ${found.root}.${found.path}`)
    .sort();

describe("objects of two crates", () => {
  beforeAll(() => {
    writeFileSync(at("second.rs"), second);
    writeFileSync(at("a.o"), build({ inputs: [execSnoop] }).output);
    writeFileSync(at("b.o"), build({ inputs: [at("second.rs")] }).output);
  });

  it("go through libbpf's linker with all their relocations, and load", () => {
    expect(run("bpftool", ["gen", "object", "linked.o", "a.o", "b.o"], folder).status).toBe(0);
    expect(relocations(at("linked.o"))).toEqual(
      [...relocations(at("a.o")), ...relocations(at("b.o"))].sort(),
    );
    if (!canLoad) return;
    const result = verify(readFileSync(at("linked.o")), { libbpf: { env: process.env } });
    expect(result).toMatchObject({ ok: true, btf: { outcome: "accepted", sanitised: false } });
  });

  it("are refused by lld 22, which has no BPF target", () => {
    const done = run("ld.lld-22", ["-r", "a.o", "-o", "lld.o"], folder);
    expect(done.stderr).toContain("unsupported e_machine value: 247");
    expect(existsSync(at("lld.o"))).toBe(false);
  });
});
