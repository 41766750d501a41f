#![no_std]
#![no_main]
#![allow(non_camel_case_types)]

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct {
    tgid: i32,
}

#[repr(C)]
pub struct Arguments {
    task: *const task_struct,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const Arguments) -> i32 {
    let task = unsafe { (*context).task };
    unsafe { (*task).tgid }
}
