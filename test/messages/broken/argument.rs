#![no_std]
#![no_main]

use corelate::helpers::raw::map_lookup_elem;
use corelate::maps::Hash;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static TABLE: Hash<u32, u64, 64> = Hash::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const u64) -> i32 {
    let key = unsafe { *context };
    let value = unsafe { map_lookup_elem(TABLE.as_ptr(), key as *const _) }; // here
    i32::from(value.is_null())
}
