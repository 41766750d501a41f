// Written by scripts/helpers.mjs.

use super::helpers;
use super::types::{bpf_perf_event_value, btf_ptr};
#[cfg(not(target_arch = "bpf"))]
use super::ENOSYS;
use core::ffi::c_void;

helpers! {
    /// Sends `size` bytes to a BPF_MAP_TYPE_PERF_EVENT_ARRAY. `flags`: the index, or BPF_F_CURRENT_CPU 0xffffffff.
    ///
    /// Linux 4.4, GPL only. Program types: all but lirc_mode2, sk_reuseport, flow_dissector, struct_ops, netfilter.
    25 fn perf_event_output(ctx: *mut c_void, map: *const c_void, flags: u64, data: *const c_void, size: u64) -> i64, host ENOSYS;
    /// The count of the perf event at an index of `map`: [`perf_event_read_value`] tells errors from counts.
    ///
    /// Linux 4.3, GPL only. Program types: all but lirc_mode2.
    22 fn perf_event_read(map: *const c_void, flags: u64) -> u64, host 0;
    /// Count, time enabled and time running of the perf event at an index of `map`.
    ///
    /// Linux 4.15, GPL only. Program types: all but lirc_mode2.
    55 fn perf_event_read_value(map: *const c_void, flags: u64, buf: *mut bpf_perf_event_value, buf_size: u32) -> i64, host ENOSYS;
    /// The same of the perf event that the program is attached to.
    ///
    /// Linux 4.15, GPL only. Program types: perf_event.
    56 fn perf_prog_read_value(ctx: *mut c_void, buf: *mut bpf_perf_event_value, buf_size: u32) -> i64, host ENOSYS;
    /// Puts a stack into a BPF_MAP_TYPE_STACK_TRACE: its id there, or a negative error.
    ///
    /// Linux 4.6, GPL only. Program types: kprobe, tracepoint, perf_event, raw_tracepoint, raw_tracepoint_writable, tracing, lsm, syscall.
    27 fn get_stackid(ctx: *mut c_void, map: *const c_void, flags: u64) -> i64, host ENOSYS;
    /// Writes the addresses of a stack to `buf`: how many bytes, or a negative error.
    ///
    /// Linux 4.18, GPL only. Program types: kprobe, tracepoint, perf_event, raw_tracepoint, raw_tracepoint_writable, tracing, lsm, syscall.
    67 fn get_stack(ctx: *mut c_void, buf: *mut c_void, size: u32, flags: u64) -> i64, host ENOSYS;
    /// Writes the addresses of a task's stack to `buf`: how many bytes.
    ///
    /// Linux 5.9. Program types: all but lirc_mode2.
    141 fn get_task_stack(task: *mut c_void, buf: *mut c_void, size: u32, flags: u64) -> i64, host ENOSYS;
    /// The address of the function that is traced; 0 for a kprobe that is not at a function's start.
    ///
    /// Linux 5.15, GPL only. Program types: kprobe, tracepoint, perf_event, raw_tracepoint, raw_tracepoint_writable, tracing, lsm, syscall.
    173 fn get_func_ip(ctx: *mut c_void) -> u64, host 0;
    /// The number that was given when the program was attached.
    ///
    /// Linux 5.15. Program types: kprobe, tracepoint, perf_event, raw_tracepoint, raw_tracepoint_writable, tracing, lsm.
    174 fn get_attach_cookie(ctx: *mut c_void) -> u64, host 0;
    /// Writes argument `n` of the traced function to `value`.
    ///
    /// Linux 5.17. Program types: tracing, lsm.
    183 fn get_func_arg(ctx: *mut c_void, n: u32, value: *mut u64) -> i64, host ENOSYS;
    /// Writes what the traced function returned to `value`.
    ///
    /// Linux 5.17. Program types: tracing, lsm.
    184 fn get_func_ret(ctx: *mut c_void, value: *mut u64) -> i64, host ENOSYS;
    /// How many arguments the traced function has.
    ///
    /// Linux 5.17. Program types: tracing, lsm.
    185 fn get_func_arg_cnt(ctx: *mut c_void) -> i64, host ENOSYS;
    /// Copies the branch records of a perf event's sample: how many bytes.
    ///
    /// Linux 5.7, GPL only. Program types: perf_event.
    119 fn read_branch_records(ctx: *mut c_void, buf: *mut c_void, size: u32, flags: u64) -> i64, host ENOSYS;
    /// Copies the processor's last branches: how many bytes. `flags` is 0.
    ///
    /// Linux 5.16, GPL only. Program types: all but lirc_mode2.
    176 fn get_branch_snapshot(entries: *mut c_void, size: u32, flags: u64) -> i64, host ENOSYS;
    /// Prints to the trace pipe: a format without arguments. `fmt` ends in a NUL that `fmt_size` counts.
    ///
    /// Linux 4.1, GPL only. Program types: all.
    6 fn trace_printk(fmt: *const u8, fmt_size: u32) -> i64, host ENOSYS;
    /// Prints to the trace pipe, with eight bytes an argument in `data`.
    ///
    /// Linux 5.16, GPL only. Program types: all but lirc_mode2.
    177 fn trace_vprintk(fmt: *const u8, fmt_size: u32, data: *const c_void, data_len: u32) -> i64, host ENOSYS;
    /// Formats to what reads an iterator's output.
    ///
    /// Linux 5.8, GPL only. Program types: tracing.
    126 fn seq_printf(m: *mut c_void, fmt: *const u8, fmt_size: u32, data: *const c_void, data_len: u32) -> i64, host ENOSYS;
    /// Writes `len` bytes to what reads an iterator's output.
    ///
    /// Linux 5.8, GPL only. Program types: tracing.
    127 fn seq_write(m: *mut c_void, data: *const c_void, len: u32) -> i64, host ENOSYS;
    /// Formats the kernel object that `ptr` names to what reads an iterator's output.
    ///
    /// Linux 5.10, GPL only. Program types: tracing.
    150 fn seq_printf_btf(m: *mut c_void, ptr: *mut btf_ptr, ptr_size: u32, flags: u64) -> i64, host ENOSYS;
    /// [`perf_event_output`] with the start of a packet, for tracing programs.
    ///
    /// Linux 5.5, GPL only. Program types: tracing, lsm, syscall.
    111 fn skb_output(ctx: *mut c_void, map: *const c_void, flags: u64, data: *const c_void, size: u64) -> i64, host ENOSYS;
    /// [`perf_event_output`] with the start of an XDP frame, for tracing programs.
    ///
    /// Linux 5.7, GPL only. Program types: tracing, lsm, syscall.
    121 fn xdp_output(ctx: *mut c_void, map: *const c_void, flags: u64, data: *const c_void, size: u64) -> i64, host ENOSYS;
}
