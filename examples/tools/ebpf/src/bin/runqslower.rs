//! Tasks that waited long for a processor.
#![no_std]
#![no_main]

use corelate::helpers::{ktime_get_ns, raw};
use corelate::maps::{Hash, RingBuf};
use corelate::Global;
use events::RunSlow;
use tools_ebpf::kernel::task_struct;
use tools_ebpf::tasks::{state, TASK_RUNNING};

corelate::license!("GPL");
corelate::panic_handler!();

#[no_mangle]
#[link_section = ".maps"]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[no_mangle]
#[link_section = ".maps"]
static starts: Hash<u32, u64, 10240> = Hash::new();

/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// Nanoseconds; shorter waits are left out.
#[no_mangle]
static at_least: Global<u64> = Global::new(0);

#[inline(always)]
unsafe fn waits(task: *const task_struct) {
    let pid = (*task).pid as u32;
    if pid == 0 || (target_tgid.load() != 0 && target_tgid.load() != (*task).tgid as u32) {
        return;
    }
    let now = ktime_get_ns();
    let _ = starts.set(&pid, &now, 0);
}

/// `TP_PROTO(struct task_struct *p)`.
#[no_mangle]
#[link_section = "tp_btf/sched_wakeup"]
pub unsafe extern "C" fn sched_wakeup(ctx: *const u64) -> i32 {
    waits(*ctx as *const task_struct);
    0
}

/// The same.
#[no_mangle]
#[link_section = "tp_btf/sched_wakeup_new"]
pub unsafe extern "C" fn sched_wakeup_new(ctx: *const u64) -> i32 {
    waits(*ctx as *const task_struct);
    0
}

/// `TP_PROTO(bool preempt, struct task_struct *prev, struct task_struct *next, unsigned int prev_state)`.
#[no_mangle]
#[link_section = "tp_btf/sched_switch"]
pub unsafe extern "C" fn sched_switch(ctx: *const u64) -> i32 {
    let (previous, next) = (
        *ctx.add(1) as *const task_struct,
        *ctx.add(2) as *const task_struct,
    );
    if state(previous) == TASK_RUNNING {
        waits(previous);
    }
    let pid = (*next).pid as u32;
    let Some(start) = starts.get(&pid) else {
        return 0;
    };
    let waited = ktime_get_ns() - *start;
    if waited >= at_least.load() {
        if let Some(record) = events.reserve::<RunSlow>() {
            let event = record.as_mut_ptr();
            (*event).nanoseconds = waited;
            (*event).pid = pid;
            (*event).previous = (*previous).pid as u32;
            raw::probe_read_kernel_str(
                (&raw mut (*event).comm).cast(),
                16,
                (&raw const (*next).comm).cast(),
            );
            raw::probe_read_kernel_str(
                (&raw mut (*event).previous_comm).cast(),
                16,
                (&raw const (*previous).comm).cast(),
            );
            record.submit(0);
        }
    }
    let _ = starts.delete(&pid);
    0
}
