import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { relocations, verifierCounts } from "../../src/matchers/index.js";
import { whyNotBootable } from "../guest/kernels.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-matchers-", unsafeCleanup: true, mode: 0o700 }).name;
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const source = file(
  "owner.rs",
  `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
#[repr(C)]
pub struct mm_struct { pub map_count: i32, pub owner: *const task_struct }
#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct { pub tgid: i32, pub comm: [u8; 16], pub mm: *const mm_struct, pub parent: *const task_struct }

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub unsafe extern "C" fn on_exec(arguments: &[*const task_struct; 3]) -> i32 {
    let task = arguments[0];
    unsafe { (*(*(*task).mm).owner).tgid + (*task).comm[2] as i32 }
}
`,
);

const refused = compileC({
  text: `#include "bpf.h"
struct file { struct task_struct *f_owner; } CORE;
static long (*ktime_get_tai_ns)(void) = (void *)208;
SEC("tp_btf/sched_process_exec") int tai(u64 *ctx) { return ktime_get_tai_ns(); /* at: tai */ }
SEC("tp_btf/sched_process_exec") int wild(u64 *ctx) { return *(int *)ctx[200]; }
`,
});

/** The message with which `work` fails. */
async function failure(work: Promise<void>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it does not fail");
}

describe("toRelocate", () => {
  it.each([
    "task_struct.mm",
    "mm_struct.owner",
    "task_struct.mm.owner",
    "task_struct.mm.owner.tgid",
    "task_struct.comm[2]",
  ])("finds %s", async (field) => expect(source).toRelocate(field));

  it.each([
    "task_struct.parent",
    "task_struct.mm.map_count",
    "task_struct.owner",
    "mm_struct.tgid",
    "task_struct.parent.tgid",
    "task_struct",
    "task_struct.comm[3]",
    "file",
  ])("does not find %s", async (field) => expect(source).not.toRelocate(field));

  it("says which step is missing, what is near, and what is there", async () => {
    const message = await failure(expect(source).toRelocate("task_struct.mm.ownr"));
    expect(message).toContain(
      `expected ${source} to relocate task_struct.mm.ownr: there is no relocation of mm_struct.ownr\n`,
    );
    expect(message).toContain("\nnames near mm_struct.ownr: mm_struct.owner\n");
    expect(message).toMatch(/\n {2}on_exec {2}byte_off {2}task_struct\.mm {2}owner\.rs:17\n/);
    expect(await failure(expect(source).not.toRelocate("task_struct.mm"))).toMatch(/and it does$/);
  });

  it.each(["", "task_struct.", "a b", "task_struct->mm", "x[y]"])("%j is no field", async (field) => {
    for (const assertion of [expect(source), expect(source).not])
      expect(await failure(assertion.toRelocate(field))).toMatch(
        /^error\[CRL0706\].*\n.*help: .*task_struct\.mm\.owner/,
      );
  });
});

describe("toRequireAtMost", () => {
  it("knows what a program needs", async () => {
    await expect(refused).toRequireAtMost("6.1");
    await expect(refused).not.toRequireAtMost("6.0");
  });

  it("says what is newer, on its line", async () => {
    const message = await failure(expect(refused).toRequireAtMost("5.15"));
    expect(message).toMatch(
      /^expected the object to run on 5\.15\n\nerror\[CRL0670\]: `tai` does not run on 5\.15: the helper ktime_get_tai_ns came with 6\.1\n/,
    );
    expect(await failure(expect(refused).not.toRequireAtMost("five"))).toMatch(/^error\[CRL0671\]/);
  });
});

describe("what is looked at", () => {
  it.each([
    ["a file that is not there", "missing.o", /CRL0050/],
    ["what is no object", Buffer.from("junk"), /CRL0200/],
    ["a program that does not compile", file("typo.rs", "fn ("), /error: /],
    ["neither bytes nor a path", 5, /expect\(\) takes the path/],
  ])("%s", async (_, subject, message) => {
    expect(await failure(expect(subject).toRelocate("task_struct.mm"))).toMatch(message);
    expect(await failure(expect(subject).not.toRequireAtMost("5.15"))).toMatch(message);
  });
});

describe("snapshots", () => {
  it("of relocations have no lines", async () => {
    expect(await relocations(source)).toEqual([
      "on_exec: byte_off mm_struct.owner (0:1)",
      "on_exec: byte_off task_struct.comm[2] (0:1:2)",
      "on_exec: byte_off task_struct.mm (0:2)",
      "on_exec: byte_off task_struct.tgid (0:0)",
    ]);
  });
});

describe.skipIf(!canLoad)("toVerifyOn the running kernel", () => {
  it("accepts what it loads", async () => {
    await expect(source).toVerifyOn(["running"]);
    await expect(refused).toVerifyOn(["running"], { only: ["tai"] });
    await expect(refused).not.toVerifyOn(["running"]);
    expect(await verifierCounts(refused, ["running"])).toEqual({
      running: { tai: { instructions: 2, states: 0, peakStates: 0, stackDepth: 0 }, wild: "refused" },
    });
  });

  it("prints the explanation", async () => {
    const message = await failure(expect(refused).toVerifyOn(["running"]));
    expect(message).toMatch(
      /^expected the object to load on running; it does not on running\n\non running:\nerror\[CRL0330\]: the verifier refused the program `wild`: invalid bpf_context access/,
    );
    expect(message).toMatch(/\n +[=] help: /);
  });

  it("fails where a kernel is not at hand, also with `not`", async () => {
    for (const assertion of [expect(refused), expect(refused).not])
      expect(await failure(assertion.toVerifyOn(["0.99"]))).toMatch(
        /^error\[CRL0605\]: the kernel `0\.99`.*\n/,
      );
    // Nothing is pinned above this folder.
    expect(await failure(expect(refused).toVerifyOn())).toMatch(/^error\[CRL0700\]/);
  });
});

it("toVerifyOn a booted kernel", { timeout: 600_000 }, async (context) => {
  const why = await whyNotBootable("5.10");
  if (why !== undefined) return context.skip(why);
  await expect(source).toVerifyOn(["5.10"]);
  const message = await failure(expect(refused).toVerifyOn(["5.10"]));
  expect(message).toContain("\non 5.10:\nerror[CRL0330]: the verifier refused the program `tai`: ");
  expect((await verifierCounts(source, ["5.10"]))["5.10"]).toMatchObject({
    on_exec: { peakStates: expect.any(Number) },
  });
});
