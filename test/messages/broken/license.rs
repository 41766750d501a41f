#![no_std]
#![no_main]

use corelate::helpers::probe_read_kernel;

corelate::license!("Proprietary");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const u64) -> i32 {
    unsafe { probe_read_kernel(*context as *const i32) }.unwrap_or(0) // here
}
