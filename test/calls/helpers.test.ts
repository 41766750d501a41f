import { describe, expect, it } from "vitest";
import { parseElf } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { clang } from "../btf/clang.js";
import { expectLoadsClean } from "../loads-clean.js";
import { runXdp } from "../run-xdp.js";
import { buildItems } from "./verify.js";

const items = `
use corelate::{helpers, maps::{CgroupArray, StackTrace}};
#[no_mangle] #[link_section = ".maps"] static stacks: StackTrace<16, 64> = StackTrace::new();
#[no_mangle] #[link_section = ".maps"] static cgroups: CgroupArray<2> = CgroupArray::new();

#[no_mangle] #[link_section = "raw_tp/sys_enter"]
pub unsafe extern "C" fn stack_id(ctx: *const u64) -> u64 { helpers::get_stackid(ctx, &stacks, 1).map_or(0, u64::from) }
#[no_mangle] #[link_section = "raw_tp/sys_enter"]
pub unsafe extern "C" fn stack(ctx: *const u64) -> u64 {
    let mut frames = [0u64; 8];
    match helpers::get_stack(ctx, &mut frames, 256) { Ok(found) => found as u64 + frames[1], Err(_) => 0 }
}
#[no_mangle] #[link_section = "raw_tp/sys_enter"]
pub unsafe extern "C" fn cgroup(_ctx: *const u64) -> u64 {
    if helpers::current_task_under_cgroup(&cgroups, 1) == Ok(true) { 1 } else { helpers::get_current_cgroup_id() }
}
#[no_mangle] #[link_section = "kprobe/do_exit"]
pub unsafe extern "C" fn function(ctx: *const u64) -> u32 { (helpers::get_func_ip(ctx) == 0) as u32 }
#[no_mangle] #[link_section = "socket"]
pub unsafe extern "C" fn cookie(ctx: *const u32) -> u32 { helpers::get_socket_cookie(ctx) as u32 }

#[corelate::preserve_access_index]
mod kernel {
    #[repr(C)] pub struct seq_file { pub size: usize }
    #[repr(C)] pub struct bpf_iter_meta { pub seq: *mut seq_file }
    #[repr(C)] pub struct bpf_iter__task { pub meta: *mut bpf_iter_meta }
}
#[no_mangle] #[link_section = "iter/task"]
pub unsafe extern "C" fn write(ctx: *const kernel::bpf_iter__task) -> u32 {
    helpers::seq_write((*(*ctx).meta).seq, b"task\\n").is_err() as u32
}
`;

const loop = `
use corelate::helpers;
struct Sum { sum: u64, end: u64 }
extern "C" fn add(index: u64, sum: &mut Sum) -> i64 { sum.sum += index; (index == sum.end) as i64 }
#[no_mangle] #[link_section = "xdp"]
pub unsafe extern "C" fn program(ctx: *const [u32; 6]) -> u32 {
    let mut sum = Sum { sum: 0, end: 20 };
    // 1 is the interface.
    let all = helpers::bpf_loop((*ctx)[3] * 10, add, &mut sum).unwrap_or(0);
    let cut = helpers::bpf_loop((*ctx)[3] * 100, add, &mut sum).unwrap_or(0);
    let refused = helpers::bpf_loop((*ctx)[3] << 24, add, &mut sum).is_err() as u32;
    sum.sum as u32 * 100_000 + all * 1000 + cut * 10 + refused
}
`;

const fill = `
use corelate::helpers;
#[repr(C)] struct Event { time: u64, pid: u32, comm: [u8; 16] }
#[no_mangle] #[link_section = "raw_tp/sched_wakeup"]
pub unsafe extern "C" fn program(_ctx: *const u64) -> u32 {
    let mut event = Event { time: helpers::ktime_get_ns(), pid: helpers::get_current_pid_tgid() as u32, comm: [0; 16] };
    if helpers::get_current_comm_into(&mut event.comm).is_err() { return 1; }
    helpers::raw::trace_printk((&raw const event).cast(), 28);
    0
}
`;
const fillInC = `
struct event { unsigned long long time; unsigned pid; char comm[16]; };
static long (*get_current_comm)(void *, unsigned) = (void *)16;
static unsigned long long (*ktime_get_ns)(void) = (void *)5, (*get_current_pid_tgid)(void) = (void *)14;
static long (*trace_printk)(const void *, unsigned) = (void *)6;
__attribute__((section("raw_tp/sched_wakeup"))) int program(void *ctx) {
  struct event event = { .time = ktime_get_ns(), .pid = get_current_pid_tgid() };
  if (get_current_comm(event.comm, 16)) return 1;
  trace_printk(&event, 28);
  return 0;
}
char _license[] __attribute__((section("license"))) = "GPL";
`;

const bitField = `
#[corelate::preserve_access_index] #[repr(C)]
pub struct task_struct { pub flags: u32, #[corelate(bits = 1)] pub sched_reset_on_fork: u32, #[corelate(bits = 1)] pub sched_contributes_to_load: u32 }
#[no_mangle] #[link_section = "raw_tp/sched_wakeup"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 { corelate::read_bitfield!(*ctx as *const task_struct, sched_contributes_to_load) }
`;
/** BPF_CORE_READ_BITFIELD_PROBED of libbpf's bpf_core_read.h, written out. */
const bitFieldInC = `
struct task_struct { unsigned flags, sched_reset_on_fork : 1, sched_contributes_to_load : 1; } __attribute__((preserve_access_index));
static long (*probe_read_kernel)(void *, unsigned, const void *) = (void *)113;
#define INFO(kind) __builtin_preserve_field_info(task->sched_contributes_to_load, kind)
__attribute__((section("raw_tp/sched_wakeup"))) unsigned long long program(unsigned long long *ctx) {
  struct task_struct *task = (void *)ctx[0];
  unsigned long long value = 0;
  probe_read_kernel(&value, INFO(1), (const char *)task + INFO(0));
  value <<= INFO(4);
  return INFO(3) ? (long long)value >> INFO(5) : value >> INFO(5);
}
char _license[] __attribute__((section("license"))) = "GPL";
`;

/** A loop in a loop behind a generic function, and one whose sign is asked for. */
const loops = `
use core::ffi::c_void;
use corelate::helpers::{bpf_loop, raw};
trait Step { fn step(&mut self, index: u64) -> u64; }
struct Count(u64);
struct Nested { sum: u64 }
impl Step for Count { fn step(&mut self, index: u64) -> u64 { self.0 += index; self.0 } }
extern "C" fn each<S: Step>(index: u64, state: &mut S) -> i64 { if state.step(index) < 100 { 0 } else { 1 } }
fn all<S: Step>(times: u32, state: &mut S) -> Result<u32, i64> { bpf_loop(times, each::<S>, state) }
unsafe extern "C" fn inner(index: u64, nested: *mut c_void) -> i64 { (*nested.cast::<Nested>()).sum += index; 0 }
extern "C" fn outer(_: u64, nested: &mut Nested) -> i64 {
    let calls = unsafe { raw::bpf_loop(10, inner, (nested as *mut Nested).cast(), 0) };
    if calls == 10 { 0 } else { 1 }
}
unsafe extern "C" fn nothing(_: u64, _: *mut c_void) -> i64 { 0 }
fn sums(one: u32) -> Result<u64, i64> {
    let mut count = Count(0);
    let calls = all(one * 1000, &mut count)?;
    let mut nested = Nested { sum: 0 };
    bpf_loop(one * 7, outer, &mut nested)?;
    Ok(count.0 * 1_000_000 + u64::from(calls) * 10_000 + nested.sum)
}
#[no_mangle] #[link_section = "xdp"]
pub unsafe extern "C" fn program(ctx: *const [u32; 6]) -> u32 {
    let one = (*ctx)[3];
    let mut none = 0u64;
    if raw::bpf_loop(one << 24, nothing, (&raw mut none).cast(), 0) >= 0 { return 1; }
    sums(one).map_or(2, |sum| sum as u32)
}
`;

const instructions = (object: Uint8Array) =>
  parseElf(object).sections.find(({ name }) => name === "raw_tp/sched_wakeup")!.size / 8;

it("get_current_comm_into copies nothing that C does not copy", () => {
  const { object, diagnostics } = buildItems(fill);
  expect(diagnostics).toEqual([]);
  expect(instructions(object!)).toBeLessThanOrEqual(instructions(clang(fillInC)));
});

it("read_bitfield takes as many instructions as C", () => {
  const { object, diagnostics } = buildItems(bitField);
  expect(diagnostics).toEqual([]);
  expect(instructions(object!)).toBeLessThanOrEqual(instructions(clang(bitFieldInC)));
});

describe.skipIf(!canLoad)("the helpers of the crate", () => {
  it("are what the verifier takes them for", () => {
    const { object, diagnostics } = buildItems(items);
    expect(diagnostics).toEqual([]);
    expectLoadsClean(object!);
  });

  it("bpf_loop calls its callback until that says so, and says what went wrong", () => {
    const { object, diagnostics } = buildItems(loop);
    expect(diagnostics).toEqual([]);
    expectLoadsClean(object!);
    expect(runXdp(object!)).toBe((45 + 210) * 100_000 + 10 * 1000 + 21 * 10 + 1);
  });

  it.each(["0", "1", "2", "3", "s", "z"] as const)("bpf_loop loads at -O%s", (optLevel) => {
    const { object, diagnostics } = buildItems(loops, "return", optLevel);
    expect(diagnostics).toEqual([]);
    expectLoadsClean(object!);
    expect(runXdp(object!)).toBe(105 * 1_000_000 + 15 * 10_000 + 7 * 45);
  });
});
