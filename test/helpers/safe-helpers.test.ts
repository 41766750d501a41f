import { beforeAll, describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { buildItems } from "../calls/verify.js";
import { expectLoadsClean } from "../loads-clean.js";
import { compileC } from "../oracle/compile.js";
import { runXdp } from "../run-xdp.js";
import { textInstructions } from "./text-instructions.js";

/** One crate: programs of several types, with every safe helper that the running kernel can load. */
const items = `
use corelate::helpers::*;
#[no_mangle] #[link_section = "xdp"]
pub unsafe extern "C" fn frames(ctx: *mut [u32; 6]) -> u32 {
    // The packet counts from 1: 64 bytes.
    let mut bytes = [0u8; 4];
    if xdp_load_bytes(ctx, 10, &mut bytes).is_err() { return 1; }
    if bytes != [11, 12, 13, 14] { return 2; }
    if xdp_store_bytes(ctx, 0, &bytes).is_err() { return 3; }
    if xdp_adjust_head(ctx, 10).is_err() || xdp_adjust_tail(ctx, -10).is_err() { return 4; }
    if xdp_adjust_meta(ctx, -4).is_err() { return 5; }
    if xdp_load_bytes(ctx, 0, &mut bytes).is_err() || bytes[0] != 11 { return 6; }
    if xdp_load_bytes(ctx, 42, &mut bytes) != Err(-22) { return 7; }
    if redirect(1, 0) != 4 { return 8; }
    if csum_diff(&[], &[1, 2], 0) != Ok(3) { return 9; }
    100
}
#[no_mangle] #[link_section = "xdp"]
pub unsafe extern "C" fn texts(ctx: *mut [u32; 6]) -> u32 {
    let mut text = [0u8; 16];
    let one = (*ctx)[3] as u64;
    if snprintf(&mut text, c"none", &[]) != Ok(5) { return 9; }
    match snprintf(&mut text, c"<%d, %s>", &[one + 41, c"eth".as_ptr() as u64]) { Ok(10) => {} _ => return 1 }
    if strncmp(&text, c"<42, eth>") != 0 || strncmp(&text, c"<42, ets>") >= 0 { return 2; }
    // Cut off, with the length of the whole.
    let mut short = [7u8; 4];
    if snprintf(&mut short, c"%d", &[one + 123455]) != Ok(7) { return 3; }
    if short != *b"123\\0" { return 4; }
    if strtol(b"-120 of") != Ok((-120, 4)) { return 5; }
    if strtol(b"of") != Err(-22) { return 6; }
    if ktime_get_coarse_ns() == 0 || jiffies64() == 0 || ktime_get_tai_ns() == 0 { return 7; }
    if get_prandom_u32() == get_prandom_u32() && get_prandom_u32() == get_prandom_u32() { return 8; }
    100
}
#[no_mangle] #[link_section = "tc"]
pub unsafe extern "C" fn packets(ctx: *mut u32) -> i32 {
    let mut bytes = [0u8; 6];
    if skb_pull_data(ctx, 64).is_err() || skb_load_bytes(ctx, 0, &mut bytes).is_err() { return 2; }
    bytes.swap(0, 5);
    if skb_store_bytes(ctx, 0, &bytes, 0).is_err() || clone_redirect(ctx, 1, 0).is_err() { return 2; }
    let mut route = raw::bpf_fib_lookup { family: 2, ifindex: 1, ..Default::default() };
    if fib_lookup(ctx, &mut route, 0) == Ok(0) { redirect(route.ifindex, 0) as i32 } else { redirect_peer(1) as i32 }
}
#[no_mangle] #[link_section = "raw_tp/sys_enter"]
pub unsafe extern "C" fn traced(ctx: *const u64) -> u64 {
    let mut comm = [0u8; 8];
    if probe_read_kernel_into(&mut comm, *ctx as *const u8).is_err() { return 1; }
    if probe_read_user_into(&mut comm, 8 as *const u8).is_ok() { return 2; }
    let ids = match get_ns_current_pid_tgid(4, get_attach_cookie(ctx)) { Ok(ids) => ids.pid, Err(error) => error as u32 };
    if comm[0] == 255 && send_signal(0).is_err() | send_signal_thread(0).is_err() { return 3; }
    u64::from(ids) + get_current_ancestor_cgroup_id(1)
}
#[corelate::preserve_access_index]
mod kernel {
    #[repr(C)] pub struct path { pub mnt: *const u8 }
    #[repr(C)] pub struct file { pub f_path: path }
    #[repr(C)] pub struct task_struct { pub pid: i32 }
    #[repr(C)] pub struct bpf_iter__task_file { pub task: *mut task_struct, pub file: *mut file }
    #[repr(C)] pub struct bpf_iter__task { pub task: *mut task_struct }
}
#[no_mangle] #[link_section = "iter/task_file"]
pub unsafe extern "C" fn files(ctx: *const kernel::bpf_iter__task_file) -> u32 {
    let (task, file) = ((*ctx).task, (*ctx).file);
    if file.is_null() || task.is_null() { return 0; }
    let mut path = [0u8; 64];
    let mut frames = [0u64; 8];
    let depth = get_task_stack(task, &mut frames, 0).unwrap_or(0);
    (d_path(&raw const (*file).f_path, &mut path).is_err() && depth == 1) as u32
}
#[no_mangle] #[link_section = "iter.s/task"]
pub unsafe extern "C" fn slow(_ctx: *const kernel::bpf_iter__task) -> u32 {
    let mut bytes = [0u8; 8];
    copy_from_user(&mut bytes, 8 as *const u8).is_ok() as u32
}
`;

/** What the same costs in C. */
const inC = `
typedef unsigned long long u64; typedef unsigned u32; typedef unsigned char u8;
#define SEC(name) __attribute__((section(name), used))
static long (*xdp_load_bytes)(void *, u32, void *, u32) = (void *)189;
static long (*xdp_store_bytes)(void *, u32, void *, u32) = (void *)190;
static long (*snprintf_)(char *, u32, const char *, u64 *, u32) = (void *)165;
static long (*strncmp_)(const char *, u32, const char *) = (void *)182;
SEC("xdp") int swap(u32 *ctx) {
  u8 bytes[8] = {};
  if (xdp_load_bytes(ctx, 6, bytes, 8)) return 1;
  if (xdp_store_bytes(ctx, 0, bytes, 8)) return 2;
  return 3;
}
SEC("xdp") int format(u32 *ctx) {
  static const char pattern[] = "%d frames", expected[] = "1 frames";
  char text[16] = {};
  u64 given = ctx[3];
  if (snprintf_(text, 16, pattern, &given, 8) < 0) return 1;
  return strncmp_(text, 16, expected) == 0 ? 2 : 3;
}
char _license[] SEC("license") = "GPL";
`;
const inRust = `
use corelate::helpers::*;
#[no_mangle] #[link_section = "xdp"]
pub unsafe extern "C" fn swap(ctx: *mut [u32; 6]) -> u32 {
    let mut bytes = [0u8; 8];
    if xdp_load_bytes(ctx, 6, &mut bytes).is_err() { return 1; }
    if xdp_store_bytes(ctx, 0, &bytes).is_err() { return 2; }
    3
}
#[no_mangle] #[link_section = "xdp"]
pub unsafe extern "C" fn format(ctx: *mut [u32; 6]) -> u32 {
    let mut text = [0u8; 16];
    if snprintf(&mut text, c"%d frames", &[(*ctx)[3] as u64]).is_err() { return 1; }
    if strncmp(&text, c"1 frames") == 0 { 2 } else { 3 }
}
`;

describe.skipIf(!canLoad)("the safe helpers", () => {
  let object: Uint8Array;
  beforeAll(() => {
    const built = buildItems(items);
    expect(built.diagnostics).toEqual([]);
    object = built.object!;
  });

  it("load as the programs that may call them", () => {
    expectLoadsClean(object);
  });

  it("give what the kernel gives", () => {
    expect(runXdp(object, "frames")).toBe(100);
    expect(runXdp(object, "texts")).toBe(100);
  });

  it("cost what they cost in C", () => {
    const ours = buildItems(inRust).object!;
    expectLoadsClean(ours);
    expect(runXdp(ours, "format")).toBe(2);
    const [rust, c] = [textInstructions(ours), textInstructions(compileC(inC))];
    expect([...rust.keys()].sort()).toEqual(["format", "swap"]);
    for (const [name, count] of rust) expect(count, name).toBeLessThanOrEqual(c.get(name)!);
  });
});
