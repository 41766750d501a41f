#![no_std]
#![no_main]

use corelate::maps::Hash;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static TABLE: Hash<u32, u64, 64> = Hash::new();

unsafe fn value(pointer: *const u64) -> u64 {
    unsafe { *pointer }
}

/// How often `key` was counted.
fn counted(key: u32) -> u64 {
    unsafe { value(TABLE.get_ptr(&key)) }
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const u64) -> i32 {
    counted(unsafe { *context } as u32) as i32
}
