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
    pub sk_mark: u32,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct inode {
    pub i_mode: u16,
    pub i_ino: u64,
}

#[corelate::preserve_access_index]
#[repr(C)]
pub struct file {
    pub f_inode: *const inode,
    pub f_flags: u32,
}
