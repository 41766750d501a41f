#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{bpf_loop, get_smp_processor_id, ktime_get_ns};
use corelate::maps::Array;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static VALUES: Array<[u64; 64], 1> = Array::new();

extern "C" fn step(round: u64, sum: &mut u64) -> i64 {
    if ktime_get_ns() & 1 == 0 {
        *sum = sum.wrapping_mul(3) + round;
        get_smp_processor_id();
    }
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let Some(values) = VALUES.get(&0) else { return 0 };
    let mut sum = 0u64;
    if bpf_loop(24, step, &mut sum).is_err() {
        return 0;
    }
    unsafe { *values.get_unchecked(sum as usize & 63) as i32 }
}
