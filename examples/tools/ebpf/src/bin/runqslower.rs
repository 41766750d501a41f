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

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[corelate::map]
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

#[corelate::program("tp_btf/sched_wakeup")]
unsafe fn sched_wakeup(p: &task_struct) {
    waits(p);
}

#[corelate::program("tp_btf/sched_wakeup_new")]
unsafe fn sched_wakeup_new(p: &task_struct) {
    waits(p);
}

#[corelate::program("tp_btf/sched_switch")]
unsafe fn sched_switch(_: bool, prev: &task_struct, next: &task_struct) {
    if state(prev) == TASK_RUNNING {
        waits(prev);
    }
    let pid = next.pid as u32;
    let Some(start) = starts.get(&pid) else {
        return;
    };
    let waited = ktime_get_ns() - *start;
    if waited >= at_least.load() {
        if let Some(record) = events.reserve::<RunSlow>() {
            let event = record.as_mut_ptr();
            (*event).nanoseconds = waited;
            (*event).pid = pid;
            (*event).previous = prev.pid as u32;
            raw::probe_read_kernel_str(
                (&raw mut (*event).comm).cast(),
                16,
                (&raw const next.comm).cast(),
            );
            raw::probe_read_kernel_str(
                (&raw mut (*event).previous_comm).cast(),
                16,
                (&raw const prev.comm).cast(),
            );
            record.submit(0);
        }
    }
    let _ = starts.delete(&pid);
}
