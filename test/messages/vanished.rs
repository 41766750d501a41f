#![no_std]
#![no_main]

use core::ffi::c_void;
use core::hint::assert_unchecked;
use corelate::helpers::ktime_get_ns;
use corelate::maps::Array;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static VALUES: Array<[u64; 4], 1> = Array::new();

/// The optimiser knows the bound, and leaves nothing of it for the verifier.
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let Some(values) = VALUES.get(&0) else { return 0 };
    let index = ktime_get_ns() as usize;
    unsafe { assert_unchecked(index < values.len()) };
    unsafe { *values.get_unchecked(index) as i32 }
}
