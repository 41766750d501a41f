#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::maps::RingBuf;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static EVENTS: RingBuf<4096> = RingBuf::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    if let Some(record) = EVENTS.reserve::<u64>() {
        core::mem::forget(record);
    }
    0
}
