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

#[no_mangle]
#[link_section = ".maps"]
static starts: PerCpuArray<u64, 1> = PerCpuArray::new();
#[no_mangle]
#[link_section = ".maps"]
static histograms: PerCpuArray<Histogram, 10> = PerCpuArray::new();

/// What a unit is: 1000 for microseconds.
#[no_mangle]
static unit: Global<u64> = Global::new(1000);

/// `TP_PROTO(unsigned int vec_nr)`.
#[no_mangle]
#[link_section = "tp_btf/softirq_entry"]
pub unsafe extern "C" fn softirq_entry(_ctx: *const u64) -> i32 {
    let start = starts.get_ptr(&0);
    if !start.is_null() {
        *start = ktime_get_ns();
    }
    0
}

/// The same.
#[no_mangle]
#[link_section = "tp_btf/softirq_exit"]
pub unsafe extern "C" fn softirq_exit(ctx: *const u64) -> i32 {
    let start = starts.get_ptr(&0);
    if start.is_null() || *start == 0 {
        return 0;
    }
    let taken = ktime_get_ns() - *start;
    *start = 0;
    let number = *ctx as u32;
    let histogram = histograms.get_ptr(&number);
    if !histogram.is_null() {
        add(histogram, taken / unit.load());
    }
    0
}
