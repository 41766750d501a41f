#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::get_current_pid_tgid;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    get_current_pid_tgid() as i32
}
