//! Requests to disks, one by one.
#![no_std]
#![no_main]

use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, ktime_get_ns, raw};
use corelate::maps::{Hash, RingBuf};
use corelate::{field_exists, read_or_zero, type_exists};
use events::{BlockIo, BlockStart};
use tools_ebpf::kernel::{
    btf_trace_block_rq_insert, btf_trace_block_rq_issue, request, request___old, request_queue,
};

corelate::license!("GPL");
corelate::panic_handler!();

#[no_mangle]
#[link_section = ".maps"]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[no_mangle]
#[link_section = ".maps"]
static starts: Hash<u64, BlockStart, 10240> = Hash::new();

#[inline(always)]
unsafe fn start(key: u64, inserted: bool) {
    let now = ktime_get_ns();
    if !inserted {
        if let Some(known) = starts.get_ptr(&key).as_mut() {
            known.issued = now;
            return;
        }
    }
    let request = key as *const request;
    let mut started = BlockStart {
        issued: now,
        inserted: now,
        bytes: read_or_zero!(request, __data_len),
        pid: (get_current_pid_tgid() >> 32) as u32,
        comm: [0; 16],
    };
    let _ = get_current_comm_into(&mut started.comm);
    let _ = starts.set(&key, &started, 0);
}

/// `TP_PROTO(struct request *rq)`; before Linux 5.11 `TP_PROTO(struct request_queue *q, struct request *rq)`.
#[no_mangle]
#[link_section = "tp_btf/block_rq_insert"]
pub unsafe extern "C" fn block_rq_insert(ctx: *const u64) -> i32 {
    start(
        if type_exists!(btf_trace_block_rq_insert) {
            *ctx
        } else {
            *ctx.add(1)
        },
        true,
    );
    0
}

/// The same.
#[no_mangle]
#[link_section = "tp_btf/block_rq_issue"]
pub unsafe extern "C" fn block_rq_issue(ctx: *const u64) -> i32 {
    start(
        if type_exists!(btf_trace_block_rq_issue) {
            *ctx
        } else {
            *ctx.add(1)
        },
        false,
    );
    0
}

/// `TP_PROTO(struct request *rq, blk_status_t error, unsigned int nr_bytes)`.
#[no_mangle]
#[link_section = "tp_btf/block_rq_complete"]
pub unsafe extern "C" fn block_rq_complete(ctx: *const u64) -> i32 {
    let key = *ctx;
    let Some(started) = starts.get(&key) else {
        return 0;
    };
    if let Some(record) = events.reserve::<BlockIo>() {
        let event = record.as_mut_ptr();
        let request = key as *const request;
        (*event).nanoseconds = ktime_get_ns() - started.issued;
        (*event).queued = started.issued - started.inserted;
        (*event).sector = read_or_zero!(request, __sector);
        (*event).bytes = started.bytes;
        (*event).flags = read_or_zero!(request, cmd_flags);
        let disk = if field_exists!(request_queue, disk) {
            read_or_zero!(request, q, disk)
        } else {
            read_or_zero!(request as *const request___old, rq_disk)
        };
        raw::probe_read_kernel_str(
            (&raw mut (*event).disk).cast(),
            32,
            (&raw const (*disk).disk_name).cast(),
        );
        (*event).pid = started.pid;
        (*event).error = *ctx.add(1) as u32;
        (*event).comm = started.comm;
        record.submit(0);
    }
    let _ = starts.delete(&key);
    0
}
