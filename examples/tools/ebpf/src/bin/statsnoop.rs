//! States of files that are asked for.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, raw};
use corelate::maps::{Hash, RingBuf};
use corelate::Global;
use events::Stat;
use tools_ebpf::syscalls::argument;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[corelate::map]
static calls: Hash<u32, u64, 10240> = Hash::new();

/// Numbers of the system calls; -1 where the architecture has none.
#[no_mangle]
static nr_stat: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_lstat: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_newfstatat: Global<i64> = Global::new(-1);
#[no_mangle]
static nr_statx: Global<i64> = Global::new(-1);
/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// Only those that fail.
#[no_mangle]
static failed_only: Global<u32> = Global::new(0);

#[corelate::program("tp_btf/sys_enter")]
unsafe fn sys_enter(regs: *const c_void, id: i64) {
    let by_folder = id == nr_newfstatat.load() || id == nr_statx.load();
    if !by_folder && id != nr_stat.load() && id != nr_lstat.load() {
        return;
    }
    let path = if by_folder {
        argument::<1>(regs)
    } else {
        argument::<0>(regs)
    };
    let ids = get_current_pid_tgid();
    if target_tgid.load() != 0 && target_tgid.load() != (ids >> 32) as u32 {
        return;
    }
    let _ = calls.set(&(ids as u32), &path, 0);
}

/// `TP_PROTO(struct pt_regs *regs, long ret)`. The plain form, with which the verifier follows 43 instructions and not 59.
#[no_mangle]
#[link_section = "tp_btf/sys_exit"]
pub unsafe extern "C" fn sys_exit(ctx: *const u64) -> i32 {
    let ids = get_current_pid_tgid();
    let thread = ids as u32;
    let Some(&path) = calls.get(&thread) else {
        return 0;
    };
    let _ = calls.delete(&thread);
    if failed_only.load() != 0 && (*ctx.add(1) as i64) >= 0 {
        return 0;
    }
    if let Some(record) = events.reserve::<Stat>() {
        let event = record.as_mut_ptr();
        (*event).pid = (ids >> 32) as u32;
        (*event).result = *ctx.add(1) as i32;
        let _ = get_current_comm_into(&mut (*event).comm);
        raw::probe_read_user_str((&raw mut (*event).path).cast(), 256, path as *const u8);
        record.submit(0);
    }
    0
}
