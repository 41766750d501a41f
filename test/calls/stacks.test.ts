import { release } from "node:os";
import { describe, expect, it } from "vitest";
import { frameSizes } from "../../src/driver/stack.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { buildItems, load } from "./verify.js";

/** `get` calls `middle`, and that one `leaf`: some 200 bytes each. */
const functions = `
#[inline(never)] fn leaf(x: u64) -> u64 { let mut b = [x; 25]; black_box(&mut b); b[3] }
#[inline(never)] fn middle(x: u64) -> u64 { let mut b = [x; 20]; black_box(&mut b); b[3] + leaf(x) + leaf(b[4]) }
#[inline(always)] fn get() -> u64 { let mut a = [7u8; 200]; black_box(&mut a); middle(a[9] as u64) + middle(a[4] as u64) }
#[inline(always)] fn large() -> u64 { let mut a = [7u8; 600]; black_box(&mut a); a[9] as u64 }
`;

/** A program in `section` whose result is `body`. */
const program = (section: string, body: string, name = "program") =>
  `#[no_mangle] #[link_section = "${section}"] pub extern "C" fn ${name}(_ctx: *const u64) -> u32 { (${body}) as u32 }\n`;

const own = [
  "kprobe",
  "kprobe/vfs_read",
  "kretprobe.multi/vfs_*",
  "uprobe/libc.so:malloc",
  "tracepoint/syscalls/sys_enter_prctl",
  "tp/syscalls/sys_enter_prctl",
  "raw_tp/sched_switch",
  "perf_event",
  "tp_btf/sched_switch",
];
const shared = ["xdp", "tc", "socket", "iter/task", "lsm/task_kill", "raw_tp.w/sched_switch", "cgroup/skb"];

describe("a chain of calls with more than 512 bytes", () => {
  it.each(own)("is warned of in %s", (section) => {
    const { object, diagnostics } = buildItems(functions + program(section, "get()"));
    expect(object).toBeDefined();
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([["CRL0143", "warning"]]);
  });

  it.each(shared)("is refused in %s", (section) => {
    const { object, diagnostics } = buildItems(functions + program(section, "get()"));
    expect(object).toBeUndefined();
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([["CRL0143", "error"]]);
  });

  it("is refused where another program's chain is longer", () => {
    const both =
      program("xdp", "get()", "small") +
      program("kprobe", "{ let mut a = [3u64; 30]; black_box(&mut a); get() + a[4] }");
    const { diagnostics } = buildItems(functions + both);
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([["CRL0143", "error"]]);
    expect(diagnostics[0]?.notes?.join(" ")).toMatch(/^small: /);
  });

  it.runIf(canLoad && hasOwnStacks())("is taken by this kernel as the messages say", () => {
    const tracing = buildItems(functions + program("tracepoint/syscalls/sys_enter_prctl", "get()"));
    expect(load(tracing.object!).ok).toBe(true);
  });
});

describe("a function with more than 512 bytes", () => {
  it.each([...own, ...shared])("is refused in %s", (section) => {
    const { object, diagnostics } = buildItems(functions + program(section, "large()"));
    expect(object).toBeUndefined();
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([["CRL0143", "error"]]);
  });

  it("is refused below a longer chain of small ones", () => {
    const both = program("kprobe", "large()", "small") + program("kprobe", "get()");
    const { diagnostics } = buildItems(functions + both);
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([["CRL0143", "error"]]);
    expect(diagnostics[0]?.notes?.join(" ")).toMatch(/^small: \d+ bytes$/);
  });
});

/** What LLVM makes a `memmove` of, since nothing says that the records are different ones. */
const copying = (words: number) => `
#[derive(Clone, Copy)] pub struct Record { words: [u64; ${words}] }
static mut RECORDS: [Record; 2] = [Record { words: [7; ${words}] }; 2];
#[no_mangle] #[link_section = "raw_tp/sys_enter"] pub unsafe extern "C" fn program(ctx: *const u64) -> u32 {
  let records = &raw mut RECORDS as *mut Record;
  *records.add((*ctx & 1) as usize) = *records.add((*ctx.add(1) & 1) as usize);
  0
}`;

describe("a copy between pointers that may be to the same memory", () => {
  it.each([16, 17, 68, 125])("of %i words needs no stack but for 16 of them", (words) => {
    const { object } = buildItems(copying(words));
    expect(object && frameSizes(object).get("program")).toBeLessThanOrEqual(128);
  });
});

/** Since Linux 6.13 functions have stacks of their own in programs of tracing, on x86-64 first. */
function hasOwnStacks(): boolean {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return process.arch === "x64" && (major > 6 || (major === 6 && minor >= 13));
}
