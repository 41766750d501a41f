//! Logs each program that starts, and each TCP connection that is made, through aya-log.
#![no_std]
#![no_main]

mod kernel;

use aya_ebpf::helpers::bpf_probe_read_kernel_str_bytes;
use aya_ebpf::macros::btf_tracepoint;
use aya_ebpf::programs::BtfTracePointContext;
use aya_log_ebpf::info;
use kernel::{sock, task_struct};

corelate::license!("GPL");
corelate::panic_handler!();

/// `TP_PROTO(struct task_struct *p, pid_t old_pid, struct linux_binprm *bprm)`.
#[btf_tracepoint(function = "sched_process_exec")]
pub fn on_exec(ctx: BtfTracePointContext) -> i32 {
    let task: *const task_struct = ctx.arg(0);
    let mut comm = [0u8; 16];
    unsafe {
        let parent = (*task).real_parent;
        let from = (&raw const (*task).comm).cast::<u8>();
        // Not `unwrap_or(&[])`: the verifier would take the address of an empty slice, 1, for a pointer that is read.
        let Ok(name) = bpf_probe_read_kernel_str_bytes(from, &mut comm) else {
            return 0;
        };
        let name = core::str::from_utf8_unchecked(name);
        info!(
            &ctx,
            "exec pid={} parent={} comm={}",
            (*task).tgid,
            (*parent).tgid,
            name
        );
    }
    0
}

const TCP_SYN_SENT: i32 = 2;
const AF_INET: u16 = 2;

/// `TP_PROTO(const struct sock *sk, const int oldstate, const int newstate)`.
#[btf_tracepoint(function = "inet_sock_set_state")]
pub fn on_state(ctx: BtfTracePointContext) -> i32 {
    let socket: *const sock = ctx.arg(0);
    let state: i32 = ctx.arg(2);
    unsafe {
        let common = &raw const (*socket).__sk_common;
        if state == TCP_SYN_SENT && (*common).skc_family == AF_INET {
            info!(&ctx, "connect port={}", u16::from_be((*common).skc_dport));
        }
    }
    0
}
