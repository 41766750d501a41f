#![no_std]
#![no_main]

use corelate::helpers::raw::ringbuf_output;
use corelate::maps::RingBuf;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static EVENTS: RingBuf<4096> = RingBuf::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const u64) -> i32 {
    let record = [0u8; 64];
    let length = unsafe { *context } & 0xffff_ffff;
    unsafe { ringbuf_output(EVENTS.as_ptr(), record.as_ptr().cast(), length, 0) as i32 } // here
}
