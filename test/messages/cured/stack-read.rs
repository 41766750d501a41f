#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::helpers::{ktime_get_ns, raw::ringbuf_output};
use corelate::maps::RingBuf;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static EVENTS: RingBuf<4096> = RingBuf::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let record = ktime_get_ns();
    unsafe { ringbuf_output(EVENTS.as_ptr(), (&raw const record).cast(), size_of_val(&record) as u64, 0) as i32 }
}
