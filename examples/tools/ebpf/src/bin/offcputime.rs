//! Where tasks stop, and how long they do not run.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{ktime_get_ns, raw};
use corelate::maps::{Hash, PerCpuHash, StackTrace};
use corelate::Global;
use events::{Blocked, Stopped};
use tools_ebpf::kernel::task_struct;
use tools_ebpf::tasks::{state, TASK_RUNNING};

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static starts: Hash<u32, Stopped, 10240> = Hash::new();
#[corelate::map]
static totals: PerCpuHash<Blocked, u64, 10240> = PerCpuHash::new();
#[corelate::map]
static stacks: StackTrace<127, 10240> = StackTrace::new();

/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// Nanoseconds; shorter waits are left out.
#[no_mangle]
static at_least: Global<u64> = Global::new(0);

const BPF_F_USER_STACK: u64 = 1 << 8;
const BPF_F_FAST_STACK_CMP: u64 = 1 << 9;

/// The id of the current task's stack, or a negative error.
#[inline(always)]
unsafe fn stack(ctx: *mut c_void, flags: u64) -> i32 {
    raw::get_stackid(ctx, stacks.as_ptr(), flags) as i32
}

/// `TP_PROTO(bool preempt, struct task_struct *prev, struct task_struct *next, unsigned int prev_state)`. The current task is still `prev`.
#[corelate::program("tp_btf/sched_switch")]
unsafe fn sched_switch(_: bool, prev: &task_struct, next: &task_struct, #[ctx] ctx: *mut c_void) {
    let (pid, tgid) = (prev.pid as u32, prev.tgid as u32);
    if pid != 0
        && (target_tgid.load() == 0 || target_tgid.load() == tgid)
        && state(prev) != TASK_RUNNING
    {
        let mut stopped = Stopped {
            since: ktime_get_ns(),
            blocked: Blocked {
                pid,
                tgid,
                user: 0,
                kernel: 0,
                comm: [0; 16],
            },
        };
        stopped.blocked.user = stack(ctx, BPF_F_USER_STACK | BPF_F_FAST_STACK_CMP);
        stopped.blocked.kernel = stack(ctx, BPF_F_FAST_STACK_CMP);
        let to = (&raw mut stopped.blocked.comm).cast();
        raw::probe_read_kernel_str(to, 16, (&raw const prev.comm).cast());
        let _ = starts.set(&pid, &stopped, 0);
    }
    let pid = next.pid as u32;
    let Some(stopped) = starts.get(&pid) else {
        return;
    };
    let gone = ktime_get_ns() - stopped.since;
    if gone >= at_least.load() {
        let total = totals.get_ptr(&stopped.blocked);
        if total.is_null() {
            let _ = totals.set(&stopped.blocked, &gone, 0);
        } else {
            *total += gone;
        }
    }
    let _ = starts.delete(&pid);
}
