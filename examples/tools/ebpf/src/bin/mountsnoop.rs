//! File systems that are mounted and unmounted.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, raw};
use corelate::maps::{Hash, RingBuf};
use corelate::Global;
use events::{Mount, MountCall};
use tools_ebpf::syscalls::argument;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[corelate::map]
static calls: Hash<u32, MountCall, 10240> = Hash::new();

/// Numbers of the system calls; -1 where the architecture has none.
#[no_mangle]
static nr_mount: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_umount2: Global<i64> = Global::new(-1);

const MOUNT: u64 = 0;
const UNMOUNT: u64 = 1;

#[corelate::program("tp_btf/sys_enter")]
unsafe fn sys_enter(regs: *const c_void, id: i64) {
    let call = if id == nr_mount.load() {
        MountCall {
            source: argument::<0>(regs),
            target: argument::<1>(regs),
            kind: argument::<2>(regs),
            flags: argument::<3>(regs),
            operation: MOUNT,
        }
    } else if id == nr_umount2.load() {
        MountCall {
            source: 0,
            target: argument::<0>(regs),
            kind: 0,
            flags: argument::<1>(regs),
            operation: UNMOUNT,
        }
    } else {
        return;
    };
    let thread = get_current_pid_tgid() as u32;
    let _ = calls.set(&thread, &call, 0);
}

#[corelate::program("tp_btf/sys_exit")]
unsafe fn sys_exit(_: *const c_void, ret: i64) {
    let ids = get_current_pid_tgid();
    let thread = ids as u32;
    let Some(call) = calls.get(&thread) else {
        return;
    };
    if let Some(record) = events.reserve::<Mount>() {
        let event = record.as_mut_ptr();
        (*event).flags = call.flags;
        (*event).pid = (ids >> 32) as u32;
        (*event).result = ret as i32;
        (*event).operation = call.operation as u32;
        (*event).tid = thread;
        let _ = get_current_comm_into(&mut (*event).comm);
        raw::probe_read_user_str(
            (&raw mut (*event).target).cast(),
            128,
            call.target as *const u8,
        );
        if call.operation == MOUNT {
            raw::probe_read_user_str((&raw mut (*event).kind).cast(), 16, call.kind as *const u8);
            raw::probe_read_user_str(
                (&raw mut (*event).source).cast(),
                128,
                call.source as *const u8,
            );
        } else {
            (*event).kind[0] = 0;
            (*event).source[0] = 0;
        }
        record.submit(0);
    }
    let _ = calls.delete(&thread);
}
