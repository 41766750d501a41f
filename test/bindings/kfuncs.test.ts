import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync, setGracefulCleanup } from "tmp";
import { describe, expect, it } from "vitest";
import { loadBtfFile, vmlinuxBtf } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { bindings } from "../../src/bindings/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { corelate, run } from "../link/linker.js";
import { compileRust } from "./rust.js";

setGracefulCleanup();

/** How the value is acquired from what a syscall program has, and what of it is read. */
const acquired: Readonly<Record<string, readonly [acquire: string, read: string]>> = {
  bpf_task_from_pid: ["bpf_task_from_pid(2)", "(value.as_ptr() as u64 >> 63) as i32"],
  bpf_task_from_vpid: ["bpf_task_from_vpid(1)", "(value.as_ptr() as u64 >> 63) as i32"],
  bpf_task_acquire: [
    "bpf_task_acquire(corelate::helpers::raw::get_current_task_btf() as *mut _)",
    "(value.as_ptr() as u64 >> 63) as i32",
  ],
  bpf_cgroup_from_id: ["bpf_cgroup_from_id(1)", "(value.as_ptr() as u64 >> 63) as i32"],
  bpf_cpumask_create: ["bpf_cpumask_create()", "bpf_cpumask_test_cpu(0, value.as_ptr() as *const _) as i32"],
};

describe.skipIf(!existsSync(vmlinuxBtf))("functions of the running kernel", () => {
  const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;
  const btf = loadBtfFile(vmlinuxBtf);
  const there = Object.keys(acquired).filter((name) => btf.findByName(name, "func").length > 0);

  it("are declared as the kernel has them, with guards for what is acquired", () => {
    const { text } = bindings(btf, ["task_struct"], { kfuncs: ["bpf_task_from_pid", "bpf_rcu_read_lock"] });
    const block = text.slice(text.indexOf("    #[corelate::kfunc]"));
    expect(block).toBe(`    #[corelate::kfunc]
    unsafe extern "C" {
        pub fn bpf_rcu_read_lock();
        pub fn bpf_task_from_pid(pid: s32) -> ::core::option::Option<::corelate::ksym::Acquired<task_struct>>;
        pub fn bpf_task_release(p: *mut task_struct);
    }
    impl ::corelate::ksym::Release for task_struct {
        #[inline(always)]
        unsafe fn release(value: *mut Self) {
            unsafe { bpf_task_release(value) }
        }
    }
}
`);
  });

  it("all of a type, and all that there are, compile", { timeout: 300_000 }, async () => {
    const { text } = bindings(btf, [], {
      kfuncsOf: ["task_struct", "cgroup", "bpf_cpumask", "bpf_dynptr", "file"],
    });
    const names = [...text.matchAll(/pub fn (\w+)/g)].map(([, name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(["bpf_task_release", "bpf_task_under_cgroup", "bpf_cgroup_ancestor"]),
    );
    const all = bindings(btf, [], { kfuncs: allKfuncs() });
    expect(all.text.match(/pub fn /g)!.length).toBeGreaterThan(100);
    expect(await compileRust(all.text, { target: "bpf", edition: "2024", attribute: true }, folder)).toBe("");
  });

  /** By bpftool's list of what has the tag. */
  function allKfuncs(): string[] {
    const { status, stdout } = run("bpftool", ["-j", "btf", "dump", "file", vmlinuxBtf], folder);
    expect(status).toBe(0);
    const { types } = JSON.parse(stdout) as {
      types: { id: number; kind: string; name: string; type_id: number }[];
    };
    const tagged = types
      .filter(({ kind, name }) => kind === "DECL_TAG" && name === "bpf_kfunc")
      .map(({ type_id }) => type_id);
    const names = new Map(types.map(({ id, name }) => [id, name]));
    const parameters = (id: number) => {
      const fn = btf.type(id);
      const prototype = fn.kind === "func" ? btf.type(fn.type) : fn;
      return prototype.kind === "func_proto" ? prototype.parameters.length : 0;
    };
    return tagged.filter((id) => parameters(id) <= 5).map((id) => names.get(id)!);
  }

  it("a command writes them to a file", () => {
    const path = join(folder, "command.rs");
    const { status } = run(
      process.execPath,
      [corelate, "bindings", "--kfuncs-of", "cgroup", "-o", path],
      folder,
    );
    expect(status).toBe(0);
    expect(readFileSync(path, "utf8")).toContain("impl ::corelate::ksym::Release for cgroup {");
  });

  it("what is not there is CRL0785 with names near it, a type without any CRL0786", () => {
    expect(codes({ kfuncs: ["bpf_tsk_release"] })).toEqual(["CRL0785: names close to it: bpf_task_release"]);
    // A function of the kernel that no program may call.
    expect(codes({ kfuncs: ["schedule"] })[0]).toMatch(/^CRL0785/);
    expect(codes({ kfuncsOf: ["rcu_head"] })).toEqual(["CRL0786: "]);
  });

  function codes(options: Parameters<typeof bindings>[2]): string[] {
    try {
      bindings(btf, [], options);
    } catch (error) {
      if (!(error instanceof CorelateError)) throw error;
      return error.diagnostics.map(({ code, notes = [] }) => `${code}: ${(notes[0] ?? "").split(",")[0]}`);
    }
    return [];
  }

  const programs = (rest: (acquire: string, read: string) => string) => {
    const { text } = bindings(btf, [], {
      kfuncs: [...there, "bpf_cpumask_test_cpu"],
    });
    writeFileSync(join(folder, "kernel.rs"), text);
    const source = join(folder, "programs.rs");
    writeFileSync(
      source,
      `#![no_std]
#![no_main]
mod kernel;
use kernel::*;
corelate::panic_handler!();
corelate::license!("GPL");
${there
  .map(
    (name) => `#[corelate::program("syscall")]
fn of_${name}(_ctx: *mut u64) -> i32 { unsafe { ${rest(...acquired[name]!)} } }`,
  )
  .join("\n")}`,
    );
    return verify(build({ inputs: [source] }).output).programs;
  };

  it.skipIf(!canLoad)("a guard gives back what the verifier wants to see given back", () => {
    const verdicts = programs((acquire, read) => `match ${acquire} { Some(value) => ${read}, None => -1 }`);
    expect(verdicts.map(({ name, outcome }) => `${name} ${outcome}`).sort()).toEqual(
      there.map((name) => `of_${name} accepted`).sort(),
    );
  });

  it.skipIf(!canLoad)(
    "each is of the kind KF_ACQUIRE and KF_RET_NULL: forgotten or not asked for null, it is refused",
    () => {
      const forgotten = programs(
        (acquire) => `match ${acquire} { Some(value) => { value.into_ptr(); 0 }, None => -1 }`,
      );
      expect(forgotten.map(({ outcome }) => outcome)).toEqual(there.map(() => "refused"));
      for (const { log, reason } of forgotten as readonly { log?: string; reason?: unknown }[])
        expect(JSON.stringify({ log, reason })).toMatch(/Unreleased reference|reference leak/);
    },
  );
});
