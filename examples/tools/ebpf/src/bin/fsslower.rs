//! Reads, writes and syncs of files that take long.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, ktime_get_ns};
use corelate::maps::{Hash, RingBuf};
use corelate::Global;
use events::{FileCall, SlowFile};
use tools_ebpf::files::{file_of, is_regular, name_into};
use tools_ebpf::kernel::file;
use tools_ebpf::syscalls::argument;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[corelate::map]
static calls: Hash<u32, FileCall, 10240> = Hash::new();

/// Numbers of the system calls; -1 where the architecture has none.
#[no_mangle]
static nr_read: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_write: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_pread64: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_pwrite64: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_fsync: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_fdatasync: Global<i64> = Global::new(-1);
/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// Nanoseconds; faster calls are left out.
#[no_mangle]
static at_least: Global<u64> = Global::new(0);

const READ: u64 = 0;
const WRITE: u64 = 1;
const SYNC: u64 = 2;

#[corelate::program("tp_btf/sys_enter")]
unsafe fn sys_enter(regs: *const c_void, id: i64) {
    let operation = if id == nr_read.load() || id == nr_pread64.load() {
        READ
    } else if id == nr_write.load() || id == nr_pwrite64.load() {
        WRITE
    } else if id == nr_fsync.load() || id == nr_fdatasync.load() {
        SYNC
    } else {
        return;
    };
    let ids = get_current_pid_tgid();
    if target_tgid.load() != 0 && target_tgid.load() != (ids >> 32) as u32 {
        return;
    }
    let file = file_of(argument::<0>(regs) as u32);
    if !is_regular(file) {
        return;
    }
    let call = FileCall {
        since: ktime_get_ns(),
        file: file as u64,
        operation,
    };
    let _ = calls.set(&(ids as u32), &call, 0);
}

#[corelate::program("tp_btf/sys_exit")]
unsafe fn sys_exit(_: *const c_void, ret: i64) {
    let ids = get_current_pid_tgid();
    let thread = ids as u32;
    let Some(call) = calls.get(&thread) else {
        return;
    };
    let nanoseconds = ktime_get_ns() - call.since;
    if nanoseconds >= at_least.load() {
        if let Some(record) = events.reserve::<SlowFile>() {
            let event = record.as_mut_ptr();
            (*event).nanoseconds = nanoseconds;
            (*event).result = ret;
            (*event).pid = (ids >> 32) as u32;
            (*event).operation = call.operation as u32;
            let _ = get_current_comm_into(&mut (*event).comm);
            name_into(call.file as *const file, (&raw mut (*event).name).cast());
            record.submit(0);
        }
    }
    let _ = calls.delete(&thread);
}
