#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{ktime_get_ns, raw::get_current_comm};

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let mut name = [0u8; 16];
    let length = ktime_get_ns() as u32 & 15;
    unsafe { get_current_comm(name.as_mut_ptr(), length) }; // here
    i32::from(name[0])
}
