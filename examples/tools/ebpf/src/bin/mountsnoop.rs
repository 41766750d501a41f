//! File systems that are mounted and unmounted.
#![no_std]
#![no_main]

use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, raw};
use corelate::maps::{Hash, RingBuf};
use corelate::Global;
use events::{Mount, MountCall};
use tools_ebpf::syscalls::argument;

corelate::license!("GPL");
corelate::panic_handler!();

#[no_mangle]
#[link_section = ".maps"]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[no_mangle]
#[link_section = ".maps"]
static calls: Hash<u32, MountCall, 10240> = Hash::new();

/// Numbers of the system calls; -1 where the architecture has none.
#[no_mangle]
static nr_mount: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_umount2: Global<i64> = Global::new(-1);

const MOUNT: u64 = 0;
const UNMOUNT: u64 = 1;

/// `TP_PROTO(struct pt_regs *regs, long id)`.
#[no_mangle]
#[link_section = "tp_btf/sys_enter"]
pub unsafe extern "C" fn sys_enter(ctx: *const u64) -> i32 {
    let (regs, number) = (*ctx, *ctx.add(1) as i64);
    let call = if number == nr_mount.load() {
        MountCall {
            source: argument::<0>(regs),
            target: argument::<1>(regs),
            kind: argument::<2>(regs),
            flags: argument::<3>(regs),
            operation: MOUNT,
        }
    } else if number == nr_umount2.load() {
        MountCall {
            source: 0,
            target: argument::<0>(regs),
            kind: 0,
            flags: argument::<1>(regs),
            operation: UNMOUNT,
        }
    } else {
        return 0;
    };
    let thread = get_current_pid_tgid() as u32;
    let _ = calls.set(&thread, &call, 0);
    0
}

/// `TP_PROTO(struct pt_regs *regs, long ret)`.
#[no_mangle]
#[link_section = "tp_btf/sys_exit"]
pub unsafe extern "C" fn sys_exit(ctx: *const u64) -> i32 {
    let ids = get_current_pid_tgid();
    let thread = ids as u32;
    let Some(call) = calls.get(&thread) else {
        return 0;
    };
    if let Some(record) = events.reserve::<Mount>() {
        let event = record.as_mut_ptr();
        (*event).flags = call.flags;
        (*event).pid = (ids >> 32) as u32;
        (*event).result = *ctx.add(1) as i32;
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
    0
}
