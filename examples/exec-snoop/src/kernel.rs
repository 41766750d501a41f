//! What the program needs of the kernel's types. The order of the fields and what lies between them is of no account: the loader puts
//! in the offsets of the kernel that it runs on.
#![allow(non_camel_case_types)]

#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct {
    pub tgid: i32,
    pub comm: [u8; 16],
    pub real_parent: *const task_struct,
    pub mm: *const mm_struct,
    pub signal: *const signal_struct,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct mm_struct {
    pub start_code: u64,
    pub end_code: u64,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct signal_struct {
    pub nr_threads: i32,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct linux_binprm {
    pub argc: i32,
}
