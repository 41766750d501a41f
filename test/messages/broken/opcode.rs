#![no_std]
#![no_main]

use core::ffi::c_void;

corelate::license!("GPL");
corelate::panic_handler!();

/// A helper with a number that no kernel has.
fn newest_helper() -> u64 {
    let helper = unsafe { core::mem::transmute::<usize, extern "C" fn() -> u64>(9999) };
    helper()
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    newest_helper() as i32
}
