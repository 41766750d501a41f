#![no_std]
#![no_main]

mod types;

corelate::license!("GPL");
corelate::panic_handler!();

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub extern "C" fn on_exec(arguments: &[*const types::task_struct; 2]) -> i32 {
    unsafe { (*arguments[0]).tgid }
}
