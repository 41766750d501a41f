#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::bpf_loop;

corelate::license!("GPL");
corelate::panic_handler!();

// A tool has taken `.BTF.ext` out of the object.
extern "C" fn add(index: u64, sum: &mut u64) -> i64 {
    *sum += index;
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let mut sum = 0;
    match bpf_loop(100, add, &mut sum) {
        Ok(_) => sum as i32,
        Err(_) => 0,
    }
}
