#![no_std]
#![no_main]

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const u64) -> i32 {
    let second = unsafe { *context.add(1) };
    unsafe { *context as i32 ^ second as i32 }
}
