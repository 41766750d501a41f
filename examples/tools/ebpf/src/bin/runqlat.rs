//! How long tasks wait for a processor.
#![no_std]
#![no_main]

use corelate::helpers::ktime_get_ns;
use corelate::maps::{Hash, PerCpuArray};
use corelate::Global;
use events::Histogram;
use tools_ebpf::histogram::add;
use tools_ebpf::kernel::task_struct;
use tools_ebpf::tasks::{state, TASK_RUNNING};

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static starts: Hash<u32, u64, 10240> = Hash::new();
#[corelate::map]
static histograms: PerCpuArray<Histogram, 1> = PerCpuArray::new();

/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// What a unit is: 1000 for microseconds.
#[no_mangle]
static unit: Global<u64> = Global::new(1000);

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
    let _ = starts.delete(&pid);
    let histogram = histograms.get_ptr(&0);
    if !histogram.is_null() {
        add(histogram, waited / unit.load());
    }
}
