#![no_std]
#![no_main]
#![allow(non_camel_case_types)]

use corelate::maps::Hash;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct {
    pub tgid: i32,
}

#[repr(C)]
pub struct Arguments {
    task: *mut task_struct,
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static TABLE: Hash<u32, u64, 64> = Hash::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub unsafe extern "C" fn program(context: *const Arguments) -> i32 {
    let tgid = unsafe { (*(*context).task).tgid } as u32;
    TABLE.set(&tgid, &1, 0).is_err() as i32
}
