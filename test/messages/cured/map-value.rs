#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::ktime_get_ns;
use corelate::maps::Array;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static VALUES: Array<[u8; 32], 1> = Array::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let Some(bytes) = VALUES.get(&0) else { return 0 };
    let index = ktime_get_ns() as usize;
    if index < bytes.len() {
        return i32::from(unsafe { *bytes.get_unchecked(index) });
    }
    0
}
