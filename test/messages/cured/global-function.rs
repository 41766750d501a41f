#![no_std]
#![no_main]

corelate::license!("GPL");
corelate::panic_handler!();

#[inline(always)]
fn second(values: *const u64) -> *const u64 {
    values.wrapping_add(1)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const u64) -> i32 {
    unsafe { *second(context) as i32 }
}
