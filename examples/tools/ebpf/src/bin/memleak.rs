//! Memory of the kernel that is not given back. Verifiers of Linux 6.12 and older do not let BTF tracepoints read a `const void *`.
#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_current_pid_tgid, get_prandom_u32, get_stackid, ktime_get_ns};
use corelate::maps::{Hash, StackTrace};
use corelate::{read_or_zero, Global};
use events::Allocation;
use tools_ebpf::kernel::kmem_cache;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static allocations: Hash<u64, Allocation, 262144> = Hash::new();
#[corelate::map]
static stacks: StackTrace<127, 10240> = StackTrace::new();

/// Only what this process asks for; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// One of so many.
#[no_mangle]
static sample: Global<u32> = Global::new(1);
#[no_mangle]
static at_least: Global<u64> = Global::new(0);
#[no_mangle]
static at_most: Global<u64> = Global::new(u64::MAX);

#[inline(always)]
unsafe fn allocated(ctx: *mut c_void, address: u64, bytes: u64) {
    let tgid = (get_current_pid_tgid() >> 32) as u32;
    if target_tgid.load() != 0 && target_tgid.load() != tgid {
        return;
    }
    if address == 0 || bytes < at_least.load() || bytes > at_most.load() {
        return;
    }
    if sample.load() > 1 && get_prandom_u32() % sample.load() != 0 {
        return;
    }
    let stack = match get_stackid(ctx, &stacks, 0) {
        Ok(id) => id as i32,
        Err(error) => error as i32,
    };
    let allocation = Allocation {
        bytes,
        since: ktime_get_ns(),
        stack,
        tgid,
    };
    let _ = allocations.set(&address, &allocation, 0);
}

#[corelate::program("tp_btf/kmalloc")]
unsafe fn kmalloc(
    _: u64,
    ptr: *const c_void,
    _: usize,
    bytes_alloc: usize,
    #[ctx] ctx: *mut c_void,
) {
    allocated(ctx, ptr as u64, bytes_alloc as u64);
}

#[corelate::program("tp_btf/kfree")]
unsafe fn kfree(_: u64, ptr: *const c_void) {
    let address = ptr as u64;
    let _ = allocations.delete(&address);
}

#[corelate::program("tp_btf/kmem_cache_alloc")]
unsafe fn kmem_cache_alloc(
    _: u64,
    ptr: *const c_void,
    s: *const kmem_cache,
    #[ctx] ctx: *mut c_void,
) {
    allocated(ctx, ptr as u64, read_or_zero!(s, size) as u64);
}

#[corelate::program("tp_btf/kmem_cache_free")]
unsafe fn kmem_cache_free(_: u64, ptr: *const c_void) {
    let address = ptr as u64;
    let _ = allocations.delete(&address);
}
