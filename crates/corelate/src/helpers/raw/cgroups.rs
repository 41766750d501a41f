// Written by scripts/helpers.mjs.

use super::helpers;
#[cfg(not(target_arch = "bpf"))]
use super::ENOSYS;
use core::ffi::c_void;

helpers! {
    /// What the system call is going to return.
    ///
    /// Linux 5.18. Program types: cgroup_sock, cgroup_device, cgroup_sock_addr, cgroup_sysctl, cgroup_sockopt, lsm.
    186 fn get_retval() -> i32, host ENOSYS as i32;
    /// Sets what the system call is going to return.
    ///
    /// Linux 5.18. Program types: cgroup_sock, cgroup_device, cgroup_sock_addr, cgroup_sysctl, cgroup_sockopt, lsm.
    187 fn set_retval(retval: i32) -> i32, host ENOSYS as i32;
    /// The name of the sysctl: its length. `flags`: BPF_F_SYSCTL_BASE_NAME 1 for the last part only.
    ///
    /// Linux 5.2. Program types: cgroup_sysctl.
    101 fn sysctl_get_name(ctx: *mut c_void, buf: *mut u8, buf_len: usize, flags: u64) -> i64, host ENOSYS;
    /// The sysctl's value as text: its length.
    ///
    /// Linux 5.2. Program types: cgroup_sysctl.
    102 fn sysctl_get_current_value(ctx: *mut c_void, buf: *mut u8, buf_len: usize) -> i64, host ENOSYS;
    /// The value that is being written: its length.
    ///
    /// Linux 5.2. Program types: cgroup_sysctl.
    103 fn sysctl_get_new_value(ctx: *mut c_void, buf: *mut u8, buf_len: usize) -> i64, host ENOSYS;
    /// Writes another value instead.
    ///
    /// Linux 5.2. Program types: cgroup_sysctl.
    104 fn sysctl_set_new_value(ctx: *mut c_void, buf: *const u8, buf_len: usize) -> i64, host ENOSYS;
    /// Says that an infrared key is still held.
    ///
    /// Linux 4.18, GPL only. Program types: lirc_mode2.
    77 fn rc_repeat(ctx: *mut c_void) -> i64, host ENOSYS;
    /// Says that an infrared key was pressed.
    ///
    /// Linux 4.18, GPL only. Program types: lirc_mode2.
    78 fn rc_keydown(ctx: *mut c_void, protocol: u32, scancode: u64, toggle: u32) -> i64, host ENOSYS;
    /// Says how far an infrared remote moved the pointer.
    ///
    /// Linux 5.0, GPL only. Program types: lirc_mode2.
    92 fn rc_pointer_rel(ctx: *mut c_void, rel_x: i32, rel_y: i32) -> i64, host ENOSYS;
}
