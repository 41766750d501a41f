//! Where the kernel waits for locks, and how long.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_pid_tgid, get_stackid, ktime_get_ns};
use corelate::maps::{Hash, PerCpuHash, StackTrace};
use corelate::Global;
use events::{LockWait, LockWaits};

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static starts: Hash<u64, LockWait, 10240> = Hash::new();
#[corelate::map]
static totals: PerCpuHash<i32, LockWaits, 10240> = PerCpuHash::new();
#[corelate::map]
static stacks: StackTrace<127, 10240> = StackTrace::new();

/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);

#[corelate::program("tp_btf/contention_begin")]
unsafe fn contention_begin(lock: *const c_void, flags: u32, #[ctx] ctx: *mut c_void) {
    let ids = get_current_pid_tgid();
    if target_tgid.load() != 0 && target_tgid.load() != (ids >> 32) as u32 {
        return;
    }
    let stack = match get_stackid(ctx, &stacks, 1 << 9) {
        Ok(id) => id as i32,
        Err(error) => error as i32,
    };
    let wait = LockWait {
        since: ktime_get_ns(),
        lock: lock as u64,
        stack,
        flags,
    };
    let _ = starts.set(&ids, &wait, 0);
}

#[corelate::program("tp_btf/contention_end")]
unsafe fn contention_end(lock: *const c_void) {
    let ids = get_current_pid_tgid();
    let Some(wait) = starts.get(&ids) else {
        return;
    };
    // Of locks inside of others the outer one is left out.
    if wait.lock == lock as u64 {
        let (taken, stack) = (ktime_get_ns() - wait.since, wait.stack);
        let known = totals.get_ptr(&stack);
        if known.is_null() {
            let first = LockWaits {
                count: 1,
                nanoseconds: taken,
                longest: taken,
            };
            let _ = totals.set(&stack, &first, 0);
        } else {
            (*known).count += 1;
            (*known).nanoseconds += taken;
            if (*known).longest < taken {
                (*known).longest = taken;
            }
        }
    }
    let _ = starts.delete(&ids);
}
