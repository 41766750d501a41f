//! What the programs need of the kernel's types. The order of the fields and what lies between them is of no account.
#![allow(non_camel_case_types)]

#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct {
    pub tgid: i32,
    pub comm: [u8; 16],
    pub real_parent: *const task_struct,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct sock_common {
    pub skc_num: u16,
    pub skc_dport: u16,
    pub skc_family: u16,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct sock {
    pub __sk_common: sock_common,
}
