#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{get_smp_processor_id, ktime_get_ns};
use corelate::maps::Array;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static VALUES: Array<[u64; 64], 1> = Array::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let Some(values) = VALUES.get(&0) else { return 0 };
    // Twice as many ways with each round, and another sum on each.
    let mut sum = 0u64;
    for round in 0..24 {
        if ktime_get_ns() & 1 == 0 {
            sum = sum.wrapping_mul(3) + round;
            get_smp_processor_id();
        }
    }
    unsafe { *values.get_unchecked(sum as usize & 63) as i32 }
}
