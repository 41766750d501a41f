//! Types of the kernel. The order of the fields and what lies between them is of no account.
#![allow(non_camel_case_types)]

use core::ffi::c_void;

#[corelate::preserve_access_index]
mod types {
    use super::*;

    #[repr(C)]
    pub struct task_struct {
        pub pid: i32,
        pub tgid: i32,
        pub __state: u32,
        pub real_parent: *const task_struct,
        pub mm: *const mm_struct,
        pub files: *const files_struct,
        pub comm: [u8; 16],
    }

    /// Before Linux 5.14.
    #[repr(C)]
    pub struct task_struct___old {
        pub state: i64,
    }

    #[repr(C)]
    pub struct mm_struct {
        pub arg_start: u64,
        pub arg_end: u64,
    }

    #[repr(C)]
    pub struct files_struct {
        pub fdt: *const fdtable,
    }

    #[repr(C)]
    pub struct fdtable {
        pub max_fds: u32,
        pub fd: *const *const file,
    }

    #[repr(C)]
    pub struct qstr {
        pub name: *const u8,
    }

    #[repr(C)]
    pub struct dentry {
        pub d_name: qstr,
    }

    #[repr(C)]
    pub struct path {
        pub dentry: *const dentry,
    }

    #[repr(C)]
    pub struct super_block {
        pub s_dev: u32,
    }

    #[repr(C)]
    pub struct inode {
        pub i_mode: u16,
        pub i_ino: u64,
        pub i_sb: *const super_block,
    }

    #[repr(C)]
    pub struct file {
        pub f_path: path,
        pub f_inode: *const inode,
        pub private_data: *const c_void,
    }

    #[repr(C)]
    pub struct in6_addr {
        pub in6_u: [u8; 16],
    }

    #[repr(C)]
    pub struct sock_common {
        pub skc_family: u16,
        pub skc_num: u16,
        pub skc_dport: u16,
        pub skc_reuse: u8,
        pub skc_daddr: u32,
        pub skc_rcv_saddr: u32,
        pub skc_bound_dev_if: i32,
        pub skc_v6_daddr: in6_addr,
        pub skc_v6_rcv_saddr: in6_addr,
    }

    #[repr(C)]
    pub struct sock {
        pub __sk_common: sock_common,
        pub sk_protocol: u16,
    }

    #[repr(C)]
    pub struct tcp_sock {
        pub bytes_received: u64,
        pub bytes_acked: u64,
    }

    #[repr(C)]
    pub struct socket {
        pub sk: *const sock,
    }

    #[repr(C)]
    pub struct gendisk {
        pub disk_name: [u8; 32],
    }

    #[repr(C)]
    pub struct request_queue {
        pub disk: *const gendisk,
    }

    #[repr(C)]
    pub struct request {
        pub q: *const request_queue,
        pub cmd_flags: u32,
        pub __data_len: u32,
        pub __sector: u64,
    }

    /// Before Linux 5.17.
    #[repr(C)]
    pub struct request___old {
        pub rq_disk: *const gendisk,
    }

    /// Several pages of a file; the first word has the flags.
    #[repr(C)]
    pub struct folio {
        pub _flags_1: u64,
    }

    #[repr(C)]
    pub struct kmem_cache {
        pub size: u32,
    }
}
pub use types::*;

/// Arguments of a system call on x86-64.
#[corelate::preserve_access_index]
#[repr(C)]
pub struct pt_regs___x86 {
    pub di: u64,
    pub si: u64,
    pub dx: u64,
    pub r10: u64,
    pub r8: u64,
}

/// On arm64.
#[corelate::preserve_access_index]
#[repr(C)]
pub struct pt_regs___arm64 {
    pub regs: [u64; 31],
}

/// Since Linux 5.11; before, the first parameter was the queue.
#[corelate::typedef]
pub type btf_trace_block_rq_issue = extern "C" fn(*mut c_void, *mut request);

/// Since Linux 5.11.
#[corelate::typedef]
pub type btf_trace_block_rq_insert = extern "C" fn(*mut c_void, *mut request);

/// Since Linux 6.10; before, the only parameter was the pid.
#[corelate::typedef]
pub type btf_trace_mark_victim = extern "C" fn(*mut c_void, *mut task_struct, u32);

#[repr(u32)]
pub enum pageflags {
    PG_head = 6,
}
