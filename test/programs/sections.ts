/** A program for each section name of libbpf's, in Rust and in C. */
export interface SectionExample {
  /** The name with a target, where it is loaded with one. */
  readonly section: string;
  /** The Rust function's parameters, its result, and what it does. */
  readonly parameters: string;
  readonly result: string;
  readonly body: string;
  /** The same in C: the type of the context, and the function's body. */
  readonly context: string;
  readonly c: string;
}

/** Two verdicts, by a member of the context. */
function verdict(
  section: string,
  type: string,
  member: string,
  [one, other]: readonly [number, number],
): SectionExample {
  return {
    section,
    parameters: `ctx: &${type}`,
    result: "u32",
    body: `if ctx.${member} as u64 > 64 { ${one} } else { ${other} }`,
    context: `struct ${type} *ctx`,
    c: `return (u64)ctx->${member} > 64 ? ${one} : ${other};`,
  };
}

const packet = (section: string, verdicts: readonly [number, number], member = "len") =>
  verdict(section, "__sk_buff", member, verdicts);
const xdp = (section: string) => verdict(section, "xdp_md", "rx_queue_index", [1, 2]);

/** A function's arguments out of its slots: `number` of them, of which the last is read. */
function slots(section: string, names: readonly string[]): SectionExample {
  const last = names.at(-1)!;
  return {
    section,
    parameters: names.map((name) => `${name}: *const c_void`).join(", "),
    result: "",
    body: `if ${last}.is_null() { trace_printk(c"null"); }`,
    context: "u64 *ctx",
    c: `if (!ctx[${names.length - 1}]) bpf_trace_printk("null", 5); return 0;`,
  };
}

/** The result behind `before` arguments. */
function returned(section: string, before: number, answer = false): SectionExample {
  const skipped = Array.from({ length: before }, () => "_: u64");
  return {
    section,
    parameters: [...skipped, "#[ret] ret: ".concat(answer ? "i32" : "i64")].join(", "),
    result: answer ? "i32" : "",
    body: answer ? "ret" : 'if ret == 0 { trace_printk(c"zero"); }',
    context: "u64 *ctx",
    c: answer ? `return (int)ctx[${before}];` : `if (!ctx[${before}]) bpf_trace_printk("zero", 5); return 0;`,
  };
}

/** Where one program is for functions with any arguments, the kernel is asked for an argument, or for the result. */
function asked(section: string, what: "argument" | "result"): SectionExample {
  const result = what === "result";
  return {
    section,
    parameters: result ? "#[ret] ret: i64" : "file: *const c_void",
    result: "",
    body: result ? 'if ret == 0 { trace_printk(c"zero"); }' : 'if file.is_null() { trace_printk(c"null"); }',
    context: "u64 *ctx",
    c: result
      ? 'u64 ret = 0; bpf_get_func_ret(ctx, &ret); if (!ret) bpf_trace_printk("zero", 5); return 0;'
      : 'u64 file = 0; bpf_get_func_arg(ctx, 0, &file); if (!file) bpf_trace_printk("null", 5); return 0;',
  };
}

function entry(section: string): SectionExample {
  return {
    section,
    parameters: "_file: *const c_void, buf: *mut c_char",
    result: "bool",
    body: "buf.is_null()",
    context: "struct pt_regs *ctx",
    c: "return !ctx->si;",
  };
}

function exit(section: string): SectionExample {
  return {
    section,
    parameters: "#[ret] ret: isize",
    result: "bool",
    body: "ret < 0",
    context: "struct pt_regs *ctx",
    c: "return (long)ctx->ax < 0;",
  };
}

function session(section: string): SectionExample {
  return {
    section,
    parameters: "file: *const c_void, #[ret] _ret: isize",
    result: "bool",
    body: "file.is_null()",
    context: "struct pt_regs *ctx",
    c: "return !ctx->di;",
  };
}

function call(section: string): SectionExample {
  return {
    section,
    parameters: "_dir: i32, name: *const c_char",
    result: "bool",
    body: "name.is_null()",
    context: "struct pt_regs *ctx",
    c: `struct pt_regs *regs = LINUX_HAS_SYSCALL_WRAPPER ? (void *)ctx->di : ctx; u64 name = 0;
  bpf_probe_read_kernel(&name, 8, &regs->si); return !name;`,
  };
}

function raw(section: string): SectionExample {
  const { parameters: _, ...rest } = slots(section, ["_a", "prev"]);
  return { ...rest, parameters: "_preempt: u64, prev: *const c_void" };
}

const usdt = (section: string): SectionExample => ({
  section,
  parameters: "first: i32, name: *const c_char",
  result: "bool",
  body: "first < 0 || name.is_null()",
  context: "void *ctx",
  // What usdt.bpf.h makes of it is compared by the values, in usdt.test.ts.
  c: "return !ctx;",
});
const tracepoint = (section: string): SectionExample => ({
  section,
  parameters: "ctx: &[u64; 3]",
  result: "bool",
  body: "ctx[1] == 0",
  context: "u64 *ctx",
  c: "return !ctx[1];",
});
const iterator = (section: string): SectionExample => ({
  section,
  parameters: "ctx: &bpf_iter__task",
  result: "",
  body: 'if ctx.task.is_null() { trace_printk(c"end"); }',
  context: "struct bpf_iter__task *ctx",
  c: 'if (!ctx->task) bpf_trace_printk("end", 4); return 0;',
});
const always = (example: SectionExample, value: number): SectionExample => ({
  ...example,
  body: example.body.replace(/\{ \d \} else \{ \d \}/, `{ ${value} } else { ${value} }`),
  c: example.c.replace(/\d : \d/, `${value} : ${value}`),
});
const address = (section: string) => verdict(section, "bpf_sock_addr", "family", [1, 0]);
const named = (section: string) => always(verdict(section, "bpf_sock_addr", "family", [1, 1]), 1);
const socket = (section: string) => verdict(section, "bpf_sock", "family", [1, 0]);
const option = (section: string) => verdict(section, "bpf_sockopt", "optname", [1, 0]);

export const examples: readonly SectionExample[] = [
  packet("socket", [1, 0]),
  verdict("sk_reuseport/migrate", "sk_reuseport_md", "len", [1, 0]),
  verdict("sk_reuseport", "sk_reuseport_md", "len", [1, 0]),
  entry("kprobe/vfs_read"),
  entry("uprobe//bin/true:main"),
  entry("uprobe.s//bin/true:main"),
  exit("kretprobe/vfs_read"),
  exit("uretprobe//bin/true:main"),
  exit("uretprobe.s//bin/true:main"),
  entry("kprobe.multi/vfs_*"),
  exit("kretprobe.multi/vfs_*"),
  session("kprobe.session/vfs_*"),
  entry("uprobe.multi//bin/true:main"),
  exit("uretprobe.multi//bin/true:main"),
  session("uprobe.session//bin/true:main"),
  entry("uprobe.multi.s//bin/true:main"),
  exit("uretprobe.multi.s//bin/true:main"),
  session("uprobe.session.s//bin/true:main"),
  call("ksyscall/openat"),
  exit("kretsyscall/openat"),
  usdt("usdt//bin/true:p:n"),
  usdt("usdt.s//bin/true:p:n"),
  ...["tc/ingress", "tc/egress", "tcx/ingress", "tcx/egress", "tc", "classifier", "action"].map((name) =>
    packet(name, [2, 0]),
  ),
  packet("netkit/primary", [2, 0]),
  packet("netkit/peer", [2, 0]),
  tracepoint("tracepoint/sched/sched_process_exec"),
  tracepoint("tp/sched/sched_process_exec"),
  tracepoint("tracepoint.s/syscalls/sys_enter_openat"),
  tracepoint("tp.s/syscalls/sys_enter_openat"),
  raw("raw_tracepoint/sched_switch"),
  raw("raw_tp/sched_switch"),
  slots("raw_tracepoint.s/sys_enter", ["regs"]),
  slots("raw_tp.s/sys_enter", ["regs"]),
  slots("raw_tracepoint.w/bpf_test_finish", ["err"]),
  slots("raw_tp.w/bpf_test_finish", ["err"]),
  raw("tp_btf/sched_switch"),
  slots("tp_btf.s/sys_enter", ["regs"]),
  slots("fentry/vfs_read", ["file"]),
  returned("fmod_ret/security_file_open", 1, true),
  returned("fexit/vfs_read", 4),
  slots("fentry.s/__x64_sys_getpgid", ["regs"]),
  returned("fmod_ret.s/__x64_sys_getpgid", 1, true),
  returned("fexit.s/__x64_sys_getpgid", 1),
  returned("fsession/vfs_read", 4),
  returned("fsession.s/__x64_sys_getpgid", 1),
  asked("fsession.multi/vfs_*", "result"),
  asked("fsession.multi.s/vfs_*", "result"),
  asked("fentry.multi/vfs_*", "argument"),
  asked("fexit.multi/vfs_*", "result"),
  asked("fentry.multi.s/vfs_*", "argument"),
  asked("fexit.multi.s/vfs_*", "result"),
  {
    section: "freplace/handle",
    parameters: "ctx: &xdp_md",
    result: "u32",
    // Another answer than that of the program which it replaces.
    body: "if ctx.rx_queue_index > 64 { 1 } else { 3 }",
    context: "struct xdp_md *ctx",
    c: "return ctx->rx_queue_index > 64 ? 1 : 3;",
  },
  returned("lsm/file_open", 1, true),
  returned("lsm.s/file_open", 1, true),
  {
    section: "lsm_cgroup/socket_bind",
    parameters: "sock: *const c_void",
    result: "i32",
    body: "if sock.is_null() { 0 } else { 1 }",
    context: "u64 *ctx",
    c: "return ctx[0] ? 1 : 0;",
  },
  iterator("iter/task"),
  iterator("iter.s/task"),
  {
    section: "syscall",
    parameters: "ctx: &mut [u32; 4]",
    result: "u32",
    body: "ctx[1] = ctx[0] + 1; 0",
    context: "u32 *ctx",
    c: "ctx[1] = ctx[0] + 1; return 0;",
  },
  ...["xdp.frags/devmap", "xdp/devmap", "xdp.frags/cpumap", "xdp/cpumap", "xdp.frags", "xdp"].map(xdp),
  {
    section: "perf_event",
    parameters: "ctx: &bpf_perf_event_data",
    result: "bool",
    body: "ctx.sample_period == 0",
    context: "struct bpf_perf_event_data *ctx",
    c: "return !ctx->sample_period;",
  },
  ...["lwt_in", "lwt_out", "lwt_xmit", "lwt_seg6local"].map((name) => packet(name, [2, 0])),
  verdict("sockops", "bpf_sock_ops", "op", [1, 0]),
  ...["sk_skb/stream_parser", "sk_skb/stream_verdict", "sk_skb/verdict", "sk_skb"].map((name) =>
    packet(name, [1, 0]),
  ),
  verdict("sk_msg", "sk_msg_md", "size", [1, 0]),
  {
    section: "lirc_mode2",
    parameters: "ctx: &u32",
    result: "bool",
    body: "*ctx == 0",
    context: "u32 *ctx",
    c: "return !*ctx;",
  },
  {
    section: "flow_dissector",
    parameters: "ctx: &__sk_buff",
    result: "u32",
    body: "if ctx.data == ctx.data_end { 2 } else { 0 }",
    context: "struct __sk_buff *ctx",
    c: "return ctx->data == ctx->data_end ? 2 : 0;",
  },
  ...["cgroup_skb/ingress", "cgroup_skb/egress", "cgroup/skb"].map((name) => packet(name, [1, 0])),
  ...[
    "cgroup/sock_create",
    "cgroup/sock_release",
    "cgroup/sock",
    "cgroup/post_bind4",
    "cgroup/post_bind6",
  ].map(socket),
  ...["bind4", "bind6", "connect4", "connect6", "connect_unix", "sendmsg4", "sendmsg6", "sendmsg_unix"].map(
    (name) => address(`cgroup/${name}`),
  ),
  ...["recvmsg4", "recvmsg6", "recvmsg_unix", "getpeername4", "getpeername6", "getpeername_unix"].map(
    (name) => named(`cgroup/${name}`),
  ),
  ...["getsockname4", "getsockname6", "getsockname_unix"].map((name) => named(`cgroup/${name}`)),
  verdict("cgroup/sysctl", "bpf_sysctl", "write", [1, 0]),
  option("cgroup/getsockopt"),
  option("cgroup/setsockopt"),
  verdict("cgroup/dev", "bpf_cgroup_dev_ctx", "major", [1, 0]),
  slots("struct_ops/ssthresh", ["sk"]),
  slots("struct_ops.s/ssthresh", ["sk"]),
  verdict("sk_lookup", "bpf_sk_lookup", "local_port", [1, 0]),
  {
    section: "netfilter",
    parameters: "ctx: &bpf_nf_ctx",
    result: "bool",
    body: "!ctx.skb.is_null()",
    context: "struct bpf_nf_ctx *ctx",
    c: "return ctx->skb != 0;",
  },
];

/** The name of a section's program. */
export function nameOf(index: number): string {
  return `p${index}`;
}

/** The program as it is written in Rust, on one line. */
export function rustLine({ section, parameters, result }: SectionExample, name: string): string {
  return `#[corelate::program("${section}")] fn ${name}(${parameters})${result === "" ? "" : ` -> ${result}`}`;
}

/** A crate with a program for each. */
export function rustText(): string {
  const programs = examples.map(
    (example, index) => `${rustLine(example, nameOf(index))} { ${example.body} }`,
  );
  return `#![no_std]
#![no_main]
#![allow(non_camel_case_types, clippy::all)]
use core::ffi::{c_char, c_void};
use corelate::context::*;
use corelate::helpers::trace_printk;
corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::preserve_access_index]
#[repr(C)]
pub struct bpf_iter__task { pub task: *const c_void }

#[corelate::preserve_access_index]
#[repr(C)]
pub struct bpf_perf_event_data { pub sample_period: u64 }

${programs.join("\n\n")}
`;
}

/** The same in C. */
export function cText(): string {
  const programs = examples.map(
    ({ section, context, c }, index) => `SEC("${section}") int ${nameOf(index)}(${context}) {\n  ${c}\n}`,
  );
  return `#include <linux/bpf.h>
typedef __u32 u32; typedef __u64 u64; typedef _Bool bool;
#define SEC(name) __attribute__((section(name), used))
struct pt_regs { u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs, flags, sp, ss; };
struct task_struct; struct sk_buff; struct nf_hook_state;
struct bpf_iter__task { struct task_struct *task; } __attribute__((preserve_access_index));
struct bpf_perf_event_data { u64 sample_period; } __attribute__((preserve_access_index));
struct bpf_nf_ctx { const struct nf_hook_state *state; struct sk_buff *skb; };
static long (*bpf_trace_printk)(const char *text, u32 size, ...) = (void *)6;
static long (*bpf_get_func_arg)(void *ctx, u32 n, u64 *value) = (void *)183;
static long (*bpf_get_func_ret)(void *ctx, u64 *value) = (void *)184;
static long (*bpf_probe_read_kernel)(void *to, u32 size, const void *from) = (void *)113;
extern bool LINUX_HAS_SYSCALL_WRAPPER __attribute__((section(".kconfig")));
char LICENSE[] SEC("license") = "GPL";

${programs.join("\n\n")}
`;
}
