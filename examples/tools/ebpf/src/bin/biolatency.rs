//! How long requests to disks take.
#![no_std]
#![no_main]

use corelate::helpers::ktime_get_ns;
use corelate::maps::{Hash, PerCpuArray};
use corelate::{type_exists, Global};
use events::Histogram;
use tools_ebpf::histogram::add;
use tools_ebpf::kernel::{btf_trace_block_rq_insert, btf_trace_block_rq_issue};

corelate::license!("GPL");
corelate::panic_handler!();

#[no_mangle]
#[link_section = ".maps"]
static starts: Hash<u64, u64, 10240> = Hash::new();
#[no_mangle]
#[link_section = ".maps"]
static histograms: PerCpuArray<Histogram, 1> = PerCpuArray::new();

/// From when the request was queued, not from when the disk got it.
#[no_mangle]
static queued: Global<bool> = Global::new(false);
/// What a unit is: 1000 for microseconds.
#[no_mangle]
static unit: Global<u64> = Global::new(1000);

/// `TP_PROTO(struct request *rq)`; before Linux 5.11 `TP_PROTO(struct request_queue *q, struct request *rq)`.
#[no_mangle]
#[link_section = "tp_btf/block_rq_issue"]
pub unsafe extern "C" fn block_rq_issue(ctx: *const u64) -> i32 {
    let request = if type_exists!(btf_trace_block_rq_issue) {
        *ctx
    } else {
        *ctx.add(1)
    };
    if queued.load() && starts.get(&request).is_some() {
        return 0;
    }
    let now = ktime_get_ns();
    let _ = starts.set(&request, &now, 0);
    0
}

/// The same.
#[no_mangle]
#[link_section = "tp_btf/block_rq_insert"]
pub unsafe extern "C" fn block_rq_insert(ctx: *const u64) -> i32 {
    if queued.load() {
        let request = if type_exists!(btf_trace_block_rq_insert) {
            *ctx
        } else {
            *ctx.add(1)
        };
        let now = ktime_get_ns();
        let _ = starts.set(&request, &now, 0);
    }
    0
}

/// `TP_PROTO(struct request *rq, blk_status_t error, unsigned int nr_bytes)`.
#[no_mangle]
#[link_section = "tp_btf/block_rq_complete"]
pub unsafe extern "C" fn block_rq_complete(ctx: *const u64) -> i32 {
    let request = *ctx;
    let Some(start) = starts.get(&request) else {
        return 0;
    };
    let taken = ktime_get_ns() - *start;
    let _ = starts.delete(&request);
    let histogram = histograms.get_ptr(&0);
    if !histogram.is_null() {
        add(histogram, taken / unit.load());
    }
    0
}
