import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";

/** `corelate verify` with settings, sizes and a limit of time, as a user runs it. */
const root = join(import.meta.dirname, "../..");
const cli = join(root, "dist/src/cli/main.js");
const folder = tmp.dirSync({ prefix: "corelate-verify-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
const at = (name: string) => join(folder.name, name);

function corelate(...args: string[]) {
  const done = spawnSync(process.execPath, [cli, "verify", ...args], { encoding: "utf8", cwd: folder.name });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

const head = `#![no_std]
#![no_main]
#![allow(non_upper_case_globals)]
corelate::panic_handler!();
`;
const license = 'corelate::license!("GPL");\n';

/** Behind `deep` stands a read of kernel memory without a check, which the verifier refuses once it gets there. */
const settings = `${head}${license}
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum mode { quiet = 1, loud = 5 }
#[repr(C)]
#[derive(Clone, Copy)]
pub struct limits { pub small: u8, pub large: [i64; 3], pub how: mode }
#[no_mangle] #[link_section = ".rodata"] static deep: bool = false;
#[no_mangle] #[link_section = ".rodata"] static name: [u8; 16] = [0; 16];
#[no_mangle] #[link_section = ".data"] static mut bounds: limits = limits { small: 1, large: [2, 3, 4], how: mode::quiet };
#[no_mangle] #[link_section = ".bss"] static mut count: u32 = 0;
macro_rules! get { ($place:expr) => { core::ptr::read_volatile(&raw const $place) } }
#[no_mangle]
#[link_section = "raw_tp/sched_wakeup"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 {
    if get!(deep) { *(*ctx as *const u64) } else { get!(name[0]) as u64 + get!(bounds.small) as u64 + get!(count) as u64 }
}
`;

const sizes = `${head}${license}
use corelate::maps::{Hash, RingBuf};
#[no_mangle] #[link_section = ".maps"] static counts: Hash<u32, u64, 0> = Hash::new();
#[no_mangle] #[link_section = ".maps"] static events: RingBuf<0> = RingBuf::new();
#[no_mangle]
#[link_section = "raw_tp/sched_wakeup"]
pub unsafe extern "C" fn program(_ctx: *const u64) -> u64 {
    let record = events.reserve::<u64>();
    if let Some(record) = record { record.discard(0); }
    counts.get(&1).map_or(0, |count| *count)
}
`;

/** The verifier takes `endless` for a million instructions, and compares a growing list of states: 10 s and more. */
const slow = `${head}${license}
#[no_mangle]
#[link_section = "raw_tp/sched_switch"]
pub unsafe extern "C" fn short(_ctx: *const u64) -> u64 { 0 }
#[no_mangle]
#[link_section = "raw_tp/sched_wakeup"]
pub unsafe extern "C" fn endless(ctx: *const u64) -> u64 {
    let mut sum = 0u64;
    let mut n = 0u64;
    let mut bytes = [0u8; 256];
    while n < core::ptr::read_volatile(ctx) {
        core::ptr::write_volatile(&mut bytes[n as usize & 255], n as u8);
        let byte = core::ptr::read_volatile(&bytes[(n + 7) as usize & 255]);
        sum = sum.wrapping_mul(31).wrapping_add(byte as u64);
        n += 1;
    }
    sum
}
`;

const unlicensed = `${head}
#[no_mangle]
#[link_section = "raw_tp/sched_wakeup"]
pub unsafe extern "C" fn program(_ctx: *const u64) -> i64 { corelate::helpers::trace_printk(c"hello") }
`;

const licensed = `${unlicensed}corelate::license!("GPL");\n`;

beforeAll(() => {
  for (const [name, text] of Object.entries({ settings, sizes, unlicensed, licensed })) {
    writeFileSync(at(`${name}.rs`), text);
    writeFileSync(at(`${name}.o`), build({ inputs: [at(`${name}.rs`)] }).output);
  }
  // Not noted among the objects that tests build: those are loaded once more, which takes too long here.
  writeFileSync(at("slow.rs"), slow);
  const env = { ...process.env, NODE_OPTIONS: "" };
  execFileSync(process.execPath, [cli, "build", at("slow.rs"), "-o", at("slow.o")], { env });
});

describe.skipIf(!canLoad)("--set", () => {
  it("leads the verifier behind a setting, which is dead code without it", () => {
    expect(corelate("settings.o").status).toBe(0);
    const { status, err } = corelate("settings.o", "--set", "deep=true");
    expect(err).toContain("CRL0330");
    expect(status).toBe(1);
  });

  it.each([
    "deep=0",
    "deep=false",
    "name=bash",
    "name[3]=0x7f",
    "bounds.small=255",
    "bounds.large[2]=-9223372036854775808",
    "bounds.how=loud",
    "bounds.how=1",
    "count=4294967295",
  ])("takes %s", (setting) => {
    expect(corelate("settings.o", "--set", setting)).toMatchObject({ status: 0, err: "" });
  });

  it.each([
    ["deep", "CRL0313"],
    ["=1", "CRL0313"],
    ["deeep=1", "CRL0314"],
    ["program=1", "CRL0314"],
    ["__proto__=1", "CRL0314"],
    ["deep.x=1", "CRL0315"],
    ["bounds.smal=1", "CRL0315"],
    ["bounds.large[3]=1", "CRL0315"],
    ["deep=2", "CRL0316"],
    ["deep=yes", "CRL0316"],
    ["bounds=1", "CRL0320"],
    ["bounds.large=1", "CRL0320"],
    ["bounds.small=256", "CRL0316"],
    ["bounds.small=-1", "CRL0316"],
    ["bounds.how=silent", "CRL0316"],
    ["count=4294967296", "CRL0316"],
    ["count=", "CRL0316"],
    ["name=a text of more than sixteen bytes", "CRL0316"],
  ])("refuses %s with %s", (setting, code) => {
    const { status, err } = corelate("settings.o", "--set", setting);
    expect(err).toContain(`error[${code}]`);
    expect(status).toBe(2);
  });

  it("names what is near", () => {
    expect(corelate("settings.o", "--set", "dep=1").err).toContain("names near it: deep");
    expect(corelate("settings.o", "--set", "bounds.how=lout").err).toContain("such as loud");
  });

  it("--unknown-settings has the verifier follow both ways", () => {
    const { status, err } = corelate("settings.o", "--unknown-settings");
    expect(err).toContain("CRL0330");
    expect(status).toBe(1);
  });
});

describe.skipIf(!canLoad)("--max-entries", () => {
  it("is asked for where the size of a map is left to the loader", () => {
    const { status, err } = corelate("sizes.o");
    expect(err).toContain("error[CRL0338]: the size of `counts`, `events` has to be given by the loader");
    expect(err).toContain("--max-entries counts=1024 --max-entries events=1024");
    expect(status).toBe(1);
  });

  it("gives the sizes", () => {
    const { status, out } = corelate("sizes.o", "--max-entries", "counts=16", "--max-entries", "events=4096");
    expect(out).toMatch(/^accepted +program/m);
    expect(status).toBe(0);
  });

  it.each([
    ["counts", "CRL0318"],
    ["counts=0", "CRL0318"],
    ["counts=x", "CRL0318"],
    ["count=1", "CRL0317"],
  ])("refuses %s with %s", (size, code) => {
    const { status, err } = corelate("sizes.o", "--max-entries", size);
    expect(err).toContain(`error[${code}]`);
    expect(status).toBe(2);
  });
});

describe.skipIf(!canLoad)("--timeout", () => {
  it("ends the load of a program that takes too long, and judges the others", () => {
    const { status, out, err } = corelate("slow.o", "--timeout", "1", "--json");
    const [object] = JSON.parse(out).kernels[0].objects;
    const outcomes = object.programs.map(({ name, outcome }: Record<string, string>) => [name, outcome]);
    expect(Object.fromEntries(outcomes)).toEqual({ short: "accepted", endless: "timed-out" });
    expect(err).toContain("error[CRL0337]: the verifier did not finish with the program `endless`");
    expect(status).toBe(1);
  });

  it("leaves nothing behind when it is ended by a signal", async () => {
    const running = spawn(process.execPath, [cli, "verify", "slow.o", "--timeout", "60"], {
      cwd: folder.name,
    });
    const loaders = () =>
      readFileSync(`/proc/${running.pid}/task/${running.pid}/children`, "utf8").split(" ").filter(Boolean);
    const ended = new Promise((done) => running.once("close", (_status, signal) => done(signal)));
    await expect.poll(loaders, { timeout: 10_000 }).toHaveLength(1);
    const [loader] = loaders();
    await setTimeout(1500);
    running.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
    await expect.poll(() => existsSync(`/proc/${loader}`), { timeout: 10_000 }).toBe(false);
  });

  it("changes nothing where there is time enough", () => {
    const { status, out } = corelate("settings.o", "--timeout", "60");
    expect(out).toMatch(/^accepted +program/m);
    expect(status).toBe(0);
  });

  it.each(["0", "-1", "x", "1e9"])("refuses %s", (seconds) => {
    expect(corelate("settings.o", `--timeout=${seconds}`)).toMatchObject({ status: 2, out: "" });
  });

  it("passes on what the process that loads finds wrong", () => {
    writeFileSync(at("broken.o"), "no object");
    const { status, err } = corelate("broken.o", "--timeout", "60");
    expect(err).toContain("error[CRL0200]");
    expect(status).toBe(1);
  });
});

describe.skipIf(!canLoad)("an object without a license", () => {
  it("is told what loaders make of it", () => {
    const { err, status } = corelate("unlicensed.o");
    expect(err).toContain("the object has no license: libbpf takes that as none, aya's loader as GPL");
    expect(err).toContain("--license GPL");
    expect(status).toBe(1);
  });

  it.each([[], ["--timeout", "60"]])("is given one with --license %j", (...more) => {
    expect(corelate("unlicensed.o", "--license", "GPL", ...more).status).toBe(0);
    const { err, status } = corelate("unlicensed.o", "--license", "Proprietary", ...more);
    expect([status, err]).toEqual([1, expect.stringMatching(/cannot call GPL-restricted function/)]);
  });

  it("keeps the license that it states", () => {
    expect(corelate("licensed.o", "--license", "Proprietary").status).toBe(0);
  });
});

describe.skipIf(!canLoad)("several objects", () => {
  it("are loaded in order, and one that is refused decides the status", () => {
    const { status, out } = corelate("settings.o", "unlicensed.o", "settings.o");
    expect(out.match(/^\S+\.o: kernel/gm)).toHaveLength(3);
    expect(status).toBe(1);
  });
});

describe.skipIf(!canLoad)("--json", () => {
  it("has the members that docs/json.md lists, and no others", () => {
    const page = readFileSync(join(root, "docs/json.md"), "utf8");
    const listed = (heading: string) => {
      const part = page
        .slice(page.indexOf("## verify"))
        .split(heading)[1]!
        .split(/^(?:## |An? \w+:|The counts of a program)/m)[0]!;
      return [...part.matchAll(/^\| (`.*?) \|/gm)]
        .flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!))
        .map((name) =>
          name
            .replace(/^.*objects\[\]\./, "")
            .replace(/^kernels\[\]\./, "kernel: ")
            .replace(/\[\]$/, ""),
        );
    };
    const { out } = corelate("settings.o", "--set", "deep=1", "--json");
    const result = JSON.parse(out);
    const [kernel] = result.kernels;
    const [object] = kernel.objects;
    const names = [
      ...Object.keys(result),
      ...Object.keys(kernel).map((name) => `kernel: ${name}`),
      ...Object.keys(object),
    ];
    expect([...new Set(names)].sort()).toEqual([...new Set(listed("## verify"))].sort());
    expect(Object.keys(object.programs[0]).sort()).toEqual(listed("A program:").sort());
    expect(result).toMatchObject({ format: 1, ok: false });
    expect(object.programs[0]).toMatchObject({ name: "program", outcome: "refused" });
    expect(object.programs[0].stats.instructions).toBeGreaterThan(0);
    expect(object.programs[0].reason).toMatch(/invalid mem access/);
  });
});

describe.skipIf(!canLoad)("the library", () => {
  it("verifies bytes without options", () => {
    expect(verify(build({ inputs: [at("settings.rs")] }).output).ok).toBe(true);
  });

  it("verifies the file at a path", () => {
    expect(verify(at("settings.o")).ok).toBe(true);
    expect(verify(at("settings.o"), { settings: ["deep=1"] }).ok).toBe(false);
    expect(() => verify(at("nothing.o"))).toThrow(/CRL0050/);
  });
});
