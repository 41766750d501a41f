// Written by scripts/helpers.mjs.

use super::helpers;
use super::types::btf_ptr;
#[cfg(not(target_arch = "bpf"))]
use super::ENOSYS;
use core::ffi::c_void;

helpers! {
    /// Copies `size` bytes from any address: [`probe_read_kernel`] or [`probe_read_user`] say which.
    ///
    /// Linux 4.1, GPL only. Program types: kprobe, tracepoint, perf_event, raw_tracepoint, raw_tracepoint_writable, tracing, lsm, syscall.
    4 fn probe_read(dst: *mut u8, size: u32, unsafe_ptr: *const u8) -> i64, host ENOSYS;
    /// Copies a string from any address: its length with the NUL.
    ///
    /// Linux 4.11, GPL only. Program types: kprobe, tracepoint, perf_event, raw_tracepoint, raw_tracepoint_writable, tracing, lsm, syscall.
    45 fn probe_read_str(dst: *mut u8, size: u32, unsafe_ptr: *const u8) -> i64, host ENOSYS;
    #[cfg(target_arch = "bpf")]
    /// Copies `size` bytes of user memory.
    ///
    /// Linux 5.5, GPL only. Program types: all but lirc_mode2.
    112 fn probe_read_user(dst: *mut u8, size: u32, unsafe_ptr: *const u8) -> i64, host ENOSYS;
    #[cfg(target_arch = "bpf")]
    /// Copies `size` bytes of kernel memory.
    ///
    /// Linux 5.5, GPL only. Program types: all but lirc_mode2.
    113 fn probe_read_kernel(dst: *mut u8, size: u32, unsafe_ptr: *const u8) -> i64, host ENOSYS;
    #[cfg(target_arch = "bpf")]
    /// Copies a string of user memory: its length with the NUL.
    ///
    /// Linux 5.5, GPL only. Program types: all but lirc_mode2.
    114 fn probe_read_user_str(dst: *mut u8, size: u32, unsafe_ptr: *const u8) -> i64, host ENOSYS;
    #[cfg(target_arch = "bpf")]
    /// Copies a string of kernel memory: its length with the NUL.
    ///
    /// Linux 5.5, GPL only. Program types: all but lirc_mode2.
    115 fn probe_read_kernel_str(dst: *mut u8, size: u32, unsafe_ptr: *const u8) -> i64, host ENOSYS;
    /// Writes `len` bytes to the memory of the current task's process. For experiments: it breaks programs.
    ///
    /// Linux 4.8, GPL only. Program types: kprobe, tracepoint, perf_event, raw_tracepoint, raw_tracepoint_writable, tracing, lsm, syscall.
    36 fn probe_write_user(dst: *mut c_void, src: *const c_void, len: u32) -> i64, host ENOSYS;
    /// Copies `size` bytes of user memory, and waits for pages that are not there: sleepable programs only.
    ///
    /// Linux 5.10. Program types: all but lirc_mode2.
    148 fn copy_from_user(dst: *mut c_void, size: u32, user_ptr: *const c_void) -> i64, host ENOSYS;
    /// Copies `size` bytes of another task's memory: sleepable programs only. `flags` is 0.
    ///
    /// Linux 5.18, GPL only. Program types: all but lirc_mode2.
    191 fn copy_from_user_task(dst: *mut c_void, size: u32, user_ptr: *const c_void, tsk: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// Processor `cpu`'s copy of a per-CPU variable of the kernel; null where there is no such processor.
    ///
    /// Linux 5.10. Program types: all but lirc_mode2.
    153 fn per_cpu_ptr(percpu_ptr: *const c_void, cpu: u32) -> *mut c_void, host core::ptr::null_mut();
    /// This processor's copy of a per-CPU variable of the kernel.
    ///
    /// Linux 5.10. Program types: all but lirc_mode2.
    154 fn this_cpu_ptr(percpu_ptr: *const c_void) -> *mut c_void, host core::ptr::null_mut();
    /// Makes a dynptr of `size` bytes of a map's value. `flags` is 0.
    ///
    /// Linux 5.19. Program types: all but lirc_mode2.
    197 fn dynptr_from_mem(data: *mut c_void, size: u64, flags: u64, ptr: *mut c_void) -> i64, host ENOSYS;
    /// Copies `len` bytes out of a dynptr. `flags` is 0.
    ///
    /// Linux 5.19. Program types: all but lirc_mode2.
    201 fn dynptr_read(dst: *mut c_void, len: u64, src: *const c_void, offset: u64, flags: u64) -> i64, host ENOSYS;
    /// Copies `len` bytes into a dynptr. `flags`: 0, or for packets those of [`skb_store_bytes`].
    ///
    /// Linux 5.19. Program types: all but lirc_mode2.
    202 fn dynptr_write(dst: *const c_void, offset: u64, src: *const c_void, len: u64, flags: u64) -> i64, host ENOSYS;
    /// A pointer to `len` bytes of a dynptr's memory, a constant number; null where they are not there, or only for reading.
    ///
    /// Linux 5.19. Program types: all but lirc_mode2.
    203 fn dynptr_data(ptr: *const c_void, offset: u64, len: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Reads a number out of a text: how many bytes it has. `flags`: the base 8, 10 or 16, or 0.
    ///
    /// Linux 5.2. Program types: all but lirc_mode2.
    105 fn strtol(buf: *const u8, buf_len: usize, flags: u64, res: *mut i64) -> i64, host ENOSYS;
    /// Reads a number without a sign out of a text: how many bytes it has. `flags`: the base 8, 10 or 16, or 0.
    ///
    /// Linux 5.2. Program types: all but lirc_mode2.
    106 fn strtoul(buf: *const u8, buf_len: usize, flags: u64, res: *mut u64) -> i64, host ENOSYS;
    /// Compares two strings as C's strncmp does; `s2` is constant.
    ///
    /// Linux 5.17. Program types: all but lirc_mode2.
    182 fn strncmp(s1: *const u8, s1_sz: u32, s2: *const u8) -> i64, host ENOSYS;
    /// Formats into `str`: the length it needs, with the NUL. `fmt` is constant, `data` has eight bytes an argument.
    ///
    /// Linux 5.13, GPL only. Program types: all but lirc_mode2.
    165 fn snprintf(str: *mut u8, str_size: u32, fmt: *const u8, data: *const u64, data_len: u32) -> i64, host ENOSYS;
    /// Formats the kernel object that `ptr` names by its BTF type.
    ///
    /// Linux 5.10. Program types: all but lirc_mode2.
    149 fn snprintf_btf(str: *mut u8, str_size: u32, ptr: *mut btf_ptr, btf_ptr_size: u32, flags: u64) -> i64, host ENOSYS;
}
