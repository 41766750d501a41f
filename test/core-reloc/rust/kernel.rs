#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::preserve_access_index]
mod local {
    #[repr(C)]
    pub struct task_struct {
        pub tgid: i32,
        pub pid: i32,
        pub comm: [i8; 16],
        pub group_leader: *const task_struct,
    }
    #[repr(C)]
    pub struct task_struct___matching {
        pub tgid: i32,
        pub pid: i32,
        pub group_leader: *const task_struct,
    }
}
use local::*;

#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sys_enter")]
pub extern "C" fn subject(ctx: &[u64; 2]) -> i32 {
    let task = ctx[0] as *const task_struct;
    if !corelate::field_exists!(task_struct, pid)
        || !corelate::type_exists!(task_struct)
        || !corelate::type_matches!(task_struct___matching)
        || corelate::field_size!(task_struct, comm) != 16
    {
        return 0;
    }
    let pid = corelate::read!(task, pid);
    let tgid = corelate::read!(task, tgid);
    let last = corelate::read!(task, comm[15]);
    let leader = corelate::read!(task, group_leader);
    (pid.is_ok() && tgid == pid && last == Ok(0) && leader == Ok(task)) as i32
}
