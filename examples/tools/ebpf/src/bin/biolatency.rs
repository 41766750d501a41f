//! How long requests to disks take.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::ktime_get_ns;
use corelate::maps::{Hash, PerCpuArray};
use corelate::{type_exists, Global};
use events::Histogram;
use tools_ebpf::histogram::add;
use tools_ebpf::kernel::{btf_trace_block_rq_insert, btf_trace_block_rq_issue, request};
use tools_ebpf::requests::request_of;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static starts: Hash<u64, u64, 10240> = Hash::new();
#[corelate::map]
static histograms: PerCpuArray<Histogram, 1> = PerCpuArray::new();

/// From when the request was queued, not from when the disk got it.
#[no_mangle]
static queued: Global<bool> = Global::new(false);
/// What a unit is: 1000 for microseconds.
#[no_mangle]
static unit: Global<u64> = Global::new(1000);

#[corelate::program("tp_btf/block_rq_issue")]
unsafe fn block_rq_issue(#[ctx] ctx: *const c_void) {
    let request = request_of(ctx, type_exists!(btf_trace_block_rq_issue)) as u64;
    if queued.load() && starts.get(&request).is_some() {
        return;
    }
    let now = ktime_get_ns();
    let _ = starts.set(&request, &now, 0);
}

#[corelate::program("tp_btf/block_rq_insert")]
unsafe fn block_rq_insert(#[ctx] ctx: *const c_void) {
    if queued.load() {
        let request = request_of(ctx, type_exists!(btf_trace_block_rq_insert)) as u64;
        let now = ktime_get_ns();
        let _ = starts.set(&request, &now, 0);
    }
}

#[corelate::program("tp_btf/block_rq_complete")]
unsafe fn block_rq_complete(rq: *const request) {
    let request = rq as u64;
    let Some(start) = starts.get(&request) else {
        return;
    };
    let taken = ktime_get_ns() - *start;
    let _ = starts.delete(&request);
    let histogram = histograms.get_ptr(&0);
    if !histogram.is_null() {
        add(histogram, taken / unit.load());
    }
}
