#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::get_socket_cookie;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const c_void) -> i32 {
    unsafe { get_socket_cookie(context) as i32 } // here
}
