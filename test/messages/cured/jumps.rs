#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{bpf_loop, ktime_get_ns};

corelate::license!("GPL");
corelate::panic_handler!();

extern "C" fn step(i: u64, sum: &mut u64) -> i64 {
    if ktime_get_ns() > 1000 {
        *sum = sum.wrapping_mul(5) ^ ktime_get_ns() ^ i;
    }
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let mut sum = 0u64;
    match bpf_loop(20_000, step, &mut sum) {
        Ok(_) => sum as i32,
        Err(_) => 0,
    }
}
