#![no_std]
#![no_main]

use core::ffi::c_void;
use corelate::maps::Hash;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static TABLE: Hash<u32, u64, 64> = Hash::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(_context: *const c_void) -> i32 {
    let value = TABLE.get_ptr(&7);
    unsafe { *value as i32 } // here
}
