//! What the programs need of the kernel's types. The order of the fields and what lies between them is of no account.
#![allow(non_camel_case_types)]

#[corelate::preserve_access_index]
#[repr(C)]
pub struct sock_common {
    pub skc_dport: u16,
    pub skc_family: u16,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct sock {
    pub __sk_common: sock_common,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct inode {
    pub i_ino: u64,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct file {
    pub f_inode: *const inode,
    pub f_flags: u32,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct {
    pub tgid: i32,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct bpf_iter__task {
    pub task: *const task_struct,
}

/// The registers of x86-64: the first argument is in `di`.
#[corelate::preserve_access_index]
#[repr(C)]
pub struct pt_regs___x86 {
    pub di: u64,
}

/// Those of arm64, with which its `pt_regs` begins.
#[corelate::preserve_access_index]
#[repr(C)]
pub struct user_pt_regs {
    pub regs: [u64; 31],
}

/// Those of riscv64.
#[corelate::preserve_access_index]
#[repr(C)]
pub struct pt_regs___riscv {
    pub a0: u64,
}
