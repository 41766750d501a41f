//! Files are opened: by which path, and what comes of it.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, get_current_uid_gid, raw};
use corelate::maps::{Hash, RingBuf};
use corelate::Global;
use events::{Open, OpenCall};
use tools_ebpf::syscalls::argument;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[corelate::map]
static calls: Hash<u32, OpenCall, 10240> = Hash::new();

/// Numbers of the system calls; -1 where the architecture has none.
#[no_mangle]
static nr_open: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_openat: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_openat2: Global<i64> = Global::new(-1);

/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// Only those that fail.
#[no_mangle]
static failed_only: Global<u32> = Global::new(0);

#[corelate::program("tp_btf/sys_enter")]
unsafe fn sys_enter(regs: *const c_void, id: i64) {
    let call = if id == nr_openat.load() {
        OpenCall {
            path: argument::<1>(regs),
            flags: argument::<2>(regs),
        }
    } else if id == nr_open.load() {
        OpenCall {
            path: argument::<0>(regs),
            flags: argument::<1>(regs),
        }
    } else if id == nr_openat2.load() {
        OpenCall {
            path: argument::<1>(regs),
            flags: 0,
        }
    } else {
        return;
    };
    let ids = get_current_pid_tgid();
    if target_tgid.load() != 0 && target_tgid.load() != (ids >> 32) as u32 {
        return;
    }
    let _ = calls.set(&(ids as u32), &call, 0);
}

#[corelate::program("tp_btf/sys_exit")]
unsafe fn sys_exit(_: *const c_void, ret: i64) {
    let ids = get_current_pid_tgid();
    let thread = ids as u32;
    let Some(call) = calls.get(&thread) else {
        return;
    };
    if failed_only.load() == 0 || ret < 0 {
        if let Some(record) = events.reserve::<Open>() {
            let event = record.as_mut_ptr();
            (*event).pid = (ids >> 32) as u32;
            (*event).uid = get_current_uid_gid() as u32;
            (*event).result = ret as i32;
            (*event).flags = call.flags as u32;
            let _ = get_current_comm_into(&mut (*event).comm);
            raw::probe_read_user_str((&raw mut (*event).path).cast(), 256, call.path as *const u8);
            record.submit(0);
        }
    }
    let _ = calls.delete(&thread);
}
