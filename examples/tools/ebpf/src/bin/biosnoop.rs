//! Requests to disks, one by one.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, ktime_get_ns, raw};
use corelate::maps::{Hash, RingBuf};
use corelate::{field_exists, read_or_zero, type_exists};
use events::{BlockIo, BlockStart};
use tools_ebpf::kernel::{
    btf_trace_block_rq_insert, btf_trace_block_rq_issue, request, request___old, request_queue,
};
use tools_ebpf::requests::request_of;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[corelate::map]
static starts: Hash<u64, BlockStart, 10240> = Hash::new();

#[inline(always)]
unsafe fn start(request: *const request, inserted: bool) {
    let key = request as u64;
    let now = ktime_get_ns();
    if !inserted {
        if let Some(known) = starts.get_ptr(&key).as_mut() {
            known.issued = now;
            return;
        }
    }
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

#[corelate::program("tp_btf/block_rq_insert")]
unsafe fn block_rq_insert(#[ctx] ctx: *const c_void) {
    start(
        request_of(ctx, type_exists!(btf_trace_block_rq_insert)),
        true,
    );
}

#[corelate::program("tp_btf/block_rq_issue")]
unsafe fn block_rq_issue(#[ctx] ctx: *const c_void) {
    start(
        request_of(ctx, type_exists!(btf_trace_block_rq_issue)),
        false,
    );
}

/// The second argument is a `blk_status_t` of one byte, before Linux 5.16 an `int`.
#[corelate::program("tp_btf/block_rq_complete")]
unsafe fn block_rq_complete(rq: *const request, #[ctx] ctx: *const c_void) {
    let key = rq as u64;
    let Some(started) = starts.get(&key) else {
        return;
    };
    if let Some(record) = events.reserve::<BlockIo>() {
        let event = record.as_mut_ptr();
        (*event).nanoseconds = ktime_get_ns() - started.issued;
        (*event).queued = started.issued - started.inserted;
        (*event).sector = read_or_zero!(rq, __sector);
        (*event).bytes = started.bytes;
        (*event).flags = read_or_zero!(rq, cmd_flags);
        let disk = if field_exists!(request_queue, disk) {
            read_or_zero!(rq, q, disk)
        } else {
            read_or_zero!(rq.cast::<request___old>(), rq_disk)
        };
        raw::probe_read_kernel_str(
            (&raw mut (*event).disk).cast(),
            32,
            (&raw const (*disk).disk_name).cast(),
        );
        (*event).pid = started.pid;
        (*event).error = *ctx.cast::<u64>().add(1) as u32;
        (*event).comm = started.comm;
        record.submit(0);
    }
    let _ = starts.delete(&key);
}
