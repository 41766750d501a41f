//! Memory of the kernel that is not given back. Verifiers of Linux 6.12 and older do not let BTF tracepoints read a `const void *`.
#![no_std]
#![no_main]

use corelate::helpers::{get_current_pid_tgid, get_prandom_u32, get_stackid, ktime_get_ns};
use corelate::maps::{Hash, StackTrace};
use corelate::{read_or_zero, Global};
use events::Allocation;
use tools_ebpf::kernel::kmem_cache;

corelate::license!("GPL");
corelate::panic_handler!();

#[no_mangle]
#[link_section = ".maps"]
static allocations: Hash<u64, Allocation, 262144> = Hash::new();
#[no_mangle]
#[link_section = ".maps"]
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
unsafe fn allocated(ctx: *const u64, address: u64, bytes: u64) {
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

/// `TP_PROTO(unsigned long call_site, const void *ptr, size_t bytes_req, size_t bytes_alloc, gfp_t gfp_flags, int node)`.
#[no_mangle]
#[link_section = "tp_btf/kmalloc"]
pub unsafe extern "C" fn kmalloc(ctx: *const u64) -> i32 {
    allocated(ctx, *ctx.add(1), *ctx.add(3));
    0
}

/// `TP_PROTO(unsigned long call_site, const void *ptr)`.
#[no_mangle]
#[link_section = "tp_btf/kfree"]
pub unsafe extern "C" fn kfree(ctx: *const u64) -> i32 {
    let address = *ctx.add(1);
    let _ = allocations.delete(&address);
    0
}

/// `TP_PROTO(unsigned long call_site, const void *ptr, struct kmem_cache *s, gfp_t gfp_flags, int node)`.
#[no_mangle]
#[link_section = "tp_btf/kmem_cache_alloc"]
pub unsafe extern "C" fn kmem_cache_alloc(ctx: *const u64) -> i32 {
    let cache = *ctx.add(2) as *const kmem_cache;
    allocated(ctx, *ctx.add(1), read_or_zero!(cache, size) as u64);
    0
}

/// `TP_PROTO(unsigned long call_site, const void *ptr, const struct kmem_cache *s)`.
#[no_mangle]
#[link_section = "tp_btf/kmem_cache_free"]
pub unsafe extern "C" fn kmem_cache_free(ctx: *const u64) -> i32 {
    let address = *ctx.add(1);
    let _ = allocations.delete(&address);
    0
}
