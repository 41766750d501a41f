//! System calls: how many, and how long they take.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_pid_tgid, ktime_get_ns};
use corelate::maps::{Hash, PerCpuHash};
use corelate::Global;
use events::{Call, Calls};

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static starts: Hash<u32, Call, 10240> = Hash::new();
#[corelate::map]
static counts: PerCpuHash<u32, Calls, 1024> = PerCpuHash::new();

/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// Only calls that fail.
#[no_mangle]
static failed_only: Global<u32> = Global::new(0);

#[corelate::program("tp_btf/sys_enter")]
unsafe fn sys_enter(_: *const c_void, id: i64) {
    let ids = get_current_pid_tgid();
    if target_tgid.load() != 0 && target_tgid.load() != (ids >> 32) as u32 {
        return;
    }
    let call = Call {
        since: ktime_get_ns(),
        number: id as u64,
    };
    let _ = starts.set(&(ids as u32), &call, 0);
}

#[corelate::program("tp_btf/sys_exit")]
unsafe fn sys_exit(_: *const c_void, ret: i64) {
    let thread = get_current_pid_tgid() as u32;
    let Some(call) = starts.get(&thread) else {
        return;
    };
    let (taken, number) = (ktime_get_ns() - call.since, call.number as u32);
    let _ = starts.delete(&thread);
    if failed_only.load() != 0 && ret >= 0 {
        return;
    }
    let known = counts.get_ptr(&number);
    if known.is_null() {
        let first = Calls {
            count: 1,
            nanoseconds: taken,
        };
        let _ = counts.set(&number, &first, 0);
    } else {
        (*known).count += 1;
        (*known).nanoseconds += taken;
    }
}
