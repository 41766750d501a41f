//! How long soft interrupts take.
#![no_std]
#![no_main]

use corelate::helpers::ktime_get_ns;
use corelate::maps::PerCpuArray;
use corelate::Global;
use events::Histogram;
use tools_ebpf::histogram::add;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static starts: PerCpuArray<u64, 1> = PerCpuArray::new();
#[corelate::map]
static histograms: PerCpuArray<Histogram, 10> = PerCpuArray::new();

/// What a unit is: 1000 for microseconds.
#[no_mangle]
static unit: Global<u64> = Global::new(1000);

#[corelate::program("tp_btf/softirq_entry")]
unsafe fn softirq_entry() {
    let start = starts.get_ptr(&0);
    if !start.is_null() {
        *start = ktime_get_ns();
    }
}

#[corelate::program("tp_btf/softirq_exit")]
unsafe fn softirq_exit(vec_nr: u32) {
    let start = starts.get_ptr(&0);
    if start.is_null() || *start == 0 {
        return;
    }
    let taken = ktime_get_ns() - *start;
    *start = 0;
    let histogram = histograms.get_ptr(&vec_nr);
    if !histogram.is_null() {
        add(histogram, taken / unit.load());
    }
}
