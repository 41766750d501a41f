//! Remembers of each process how many mappings the last program has that it started, and with which code it ended itself.
#![no_std]
#![no_main]

use corelate::maps::Hash;

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::preserve_access_index]
#[allow(non_camel_case_types)]
mod kernel {
    #[repr(C)]
    pub struct task_struct {
        pub tgid: i32,
        pub real_parent: *const task_struct,
        pub mm: *const mm_struct,
        pub exit_code: i32,
    }

    #[repr(C)]
    pub struct mm_struct {
        pub map_count: i32,
    }
}
use kernel::task_struct;

#[corelate::map]
static LAST: Hash<i32, u64, 1024> = Hash::new();

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub extern "C" fn on_exec(arguments: &[*const task_struct; 3]) -> i32 {
    let task = arguments[0];
    // The verifier knows where this pointer comes from, and lets the program follow it.
    let (parent, maps) = unsafe { ((*(*task).real_parent).tgid, (*(*task).mm).map_count) };
    let _ = LAST.set(&parent, &(maps as u64), 0);
    0
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exit")]
pub extern "C" fn on_exit(arguments: &[*const task_struct; 1]) -> i32 {
    let code = unsafe { (*arguments[0]).exit_code };
    // Since Linux 5.11.
    let task = corelate::helpers::get_current_task_btf::<task_struct>();
    let _ = LAST.set(&unsafe { (*task).tgid }, &(code as u64), 0);
    0
}
