//! Files behind descriptors.

use crate::kernel::{file, task_struct};
use corelate::helpers::{get_current_task_btf, probe_read_kernel, raw};
use corelate::read_or_zero;

const S_IFMT: u16 = 0o170000;
const S_IFREG: u16 = 0o100000;

/// The current task's file with this descriptor, or null.
///
/// # Safety
/// In a program about tasks.
#[inline(always)]
pub unsafe fn file_of(descriptor: u32) -> *const file {
    let task = get_current_task_btf::<task_struct>();
    let table = read_or_zero!(task, files, fdt);
    if descriptor >= read_or_zero!(table, max_fds) {
        return core::ptr::null();
    }
    let files = read_or_zero!(table, fd);
    probe_read_kernel(files.wrapping_add(descriptor as usize)).unwrap_or(core::ptr::null())
}

/// Whether it is neither a directory nor a pipe, a socket or a device.
///
/// # Safety
/// `file` is a file, or null.
#[inline(always)]
pub unsafe fn is_regular(file: *const file) -> bool {
    read_or_zero!(file, f_inode, i_mode) & S_IFMT == S_IFREG
}

/// Writes the last part of the file's path.
///
/// # Safety
/// `file` is a file, and `to` has room for 64 bytes.
#[inline(always)]
pub unsafe fn name_into(file: *const file, to: *mut u8) {
    let name = read_or_zero!(file, f_path.dentry, d_name.name);
    raw::probe_read_kernel_str(to, 64, name);
}
