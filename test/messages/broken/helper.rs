#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::get_socket_cookie;
use corelate::Global;

corelate::license!("GPL");
corelate::panic_handler!();

/// Without a setting in front of the call the build refuses it (CRL0787).
#[unsafe(no_mangle)]
static WANTED: Global<u32> = Global::new(1);

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const c_void) -> i32 {
    if WANTED.load() == 0 {
        return 0;
    }
    unsafe { get_socket_cookie(context) as i32 } // here
}
