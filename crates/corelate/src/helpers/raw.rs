//! Calls of the kernel's helper functions, by their numbers in `enum bpf_func_id` (include/uapi/linux/bpf.h).

use core::ffi::c_void;

/// Declares helper functions. On BPF a call of one is a call of its number; on other targets it answers `host`.
macro_rules! helpers {
    ($($(#[$doc:meta])* $id:literal fn $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $ret:ty, host $host:expr;)+) => {
        $(
            $(#[$doc])*
            ///
            /// # Safety
            /// As the helper's page in bpf-helpers(7) says.
            #[inline(always)]
            pub unsafe fn $name($($arg: $ty),*) -> $ret {
                #[cfg(target_arch = "bpf")]
                // SAFETY: on BPF a call of a small number is a call of that helper.
                unsafe {
                    let helper = core::mem::transmute::<usize, unsafe extern "C" fn($($ty),*) -> $ret>($id);
                    helper($($arg),*)
                }
                #[cfg(not(target_arch = "bpf"))]
                {
                    $(let _ = $arg;)*
                    $host
                }
            }
        )+
    };
}

/// What a helper answers where there is no kernel to ask.
#[cfg(not(target_arch = "bpf"))]
const ENOSYS: i64 = -38;

helpers! {
    /// Looks `key` up in `map`: null where there is no such element.
    1 fn map_lookup_elem(map: *const c_void, key: *const c_void) -> *mut c_void, host core::ptr::null_mut();
    /// Writes an element. `flags`: BPF_ANY 0, BPF_NOEXIST 1, BPF_EXIST 2.
    2 fn map_update_elem(map: *const c_void, key: *const c_void, value: *const c_void, flags: u64) -> i64, host ENOSYS;
    /// Deletes an element.
    3 fn map_delete_elem(map: *const c_void, key: *const c_void) -> i64, host ENOSYS;
    /// Nanoseconds since boot, without the time asleep.
    5 fn ktime_get_ns() -> u64, host 0;
    /// Prints to the trace pipe: a format without arguments. `fmt` ends in a NUL that `size` counts.
    6 fn trace_printk(fmt: *const u8, size: u32) -> i64, host ENOSYS;
    /// Prints to the trace pipe, with up to three arguments.
    6 fn trace_printk3(fmt: *const u8, size: u32, a: u64, b: u64, c: u64) -> i64, host ENOSYS;
    /// The processor that the program runs on.
    8 fn get_smp_processor_id() -> u32, host 0;
    /// tgid << 32 | pid of the current task.
    14 fn get_current_pid_tgid() -> u64, host 0;
    /// gid << 32 | uid of the current task.
    15 fn get_current_uid_gid() -> u64, host 0;
    /// The current task's name, with a NUL at the end.
    16 fn get_current_comm(buf: *mut u8, size: u32) -> i64, host ENOSYS;
    /// Sends `size` bytes to a perf event array.
    25 fn perf_event_output(ctx: *mut c_void, map: *const c_void, flags: u64, data: *const c_void, size: u64) -> i64, host ENOSYS;
    /// Puts a stack into a map of type BPF_MAP_TYPE_STACK_TRACE: its id there, or a negative error.
    27 fn get_stackid(ctx: *mut c_void, map: *const c_void, flags: u64) -> i64, host ENOSYS;
    /// The current task, as a number.
    35 fn get_current_task() -> u64, host 0;
    /// Whether the current task is below the cgroup at `index` of a BPF_MAP_TYPE_CGROUP_ARRAY: 1 or 0, or a negative error.
    37 fn current_task_under_cgroup(map: *const c_void, index: u32) -> i64, host ENOSYS;
    /// A number for the socket of a packet, of a socket program's context, or of a `struct sock`, which it keeps; 0 where there is none.
    46 fn get_socket_cookie(socket: *mut c_void) -> u64, host 0;
    /// Writes the addresses of a stack to `buf`: how many bytes, or a negative error.
    67 fn get_stack(ctx: *mut c_void, buf: *mut c_void, size: u32, flags: u64) -> i64, host ENOSYS;
    /// The id of the current task's cgroup.
    80 fn get_current_cgroup_id() -> u64, host 0;
    /// Nanoseconds since boot, with the time asleep.
    125 fn ktime_get_boot_ns() -> u64, host 0;
    /// Writes `len` bytes to what reads an iterator's output.
    127 fn seq_write(seq: *mut c_void, data: *const c_void, len: u32) -> i64, host ENOSYS;
    /// Copies `size` bytes into a ring buffer.
    130 fn ringbuf_output(map: *const c_void, data: *const c_void, size: u64, flags: u64) -> i64, host ENOSYS;
    /// Makes room for `size` bytes in a ring buffer: null where there is none.
    131 fn ringbuf_reserve(map: *const c_void, size: u64, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Hands a reserved record over.
    132 fn ringbuf_submit(data: *mut c_void, flags: u64) -> (), host ();
    /// Gives a reserved record back.
    133 fn ringbuf_discard(data: *mut c_void, flags: u64) -> (), host ();
    /// The current task, as a pointer that the verifier knows the type of.
    158 fn get_current_task_btf() -> *mut c_void, host core::ptr::null_mut();
    /// The address of the function that is traced; 0 for a kprobe that is not at a function's start.
    173 fn get_func_ip(ctx: *mut c_void) -> u64, host 0;
    /// This processor's copy of a per-CPU variable of the kernel.
    154 fn this_cpu_ptr(percpu: *const c_void) -> *mut c_void, host core::ptr::null_mut();
    /// Processor `cpu`'s copy of a per-CPU variable of the kernel; null where there is no such processor.
    153 fn per_cpu_ptr(percpu: *const c_void, cpu: u32) -> *mut c_void, host core::ptr::null_mut();
}

/// What [`bpf_loop`] calls, with the index and the context: 0 goes on, 1 ends the loop.
pub type LoopCallback = unsafe extern "C" fn(index: u64, context: *mut c_void) -> i64;

#[cfg(target_arch = "bpf")]
helpers! {
    /// Copies `size` bytes of user memory.
    112 fn probe_read_user(dst: *mut u8, size: u32, src: *const u8) -> i64, host ENOSYS;
    /// Copies `size` bytes of kernel memory.
    113 fn probe_read_kernel(dst: *mut u8, size: u32, src: *const u8) -> i64, host ENOSYS;
    /// Copies a string of user memory: its length with the NUL.
    114 fn probe_read_user_str(dst: *mut u8, size: u32, src: *const u8) -> i64, host ENOSYS;
    /// Copies a string of kernel memory: its length with the NUL.
    115 fn probe_read_kernel_str(dst: *mut u8, size: u32, src: *const u8) -> i64, host ENOSYS;
    /// `bpf_loop`: calls `callback` `times` times. How many calls there were, or a negative error: an `i32`, since where the verifier puts the
    /// loop in place of the call it gives the error 32 bits. `flags` is 0.
    181 fn bpf_loop(times: u32, callback: LoopCallback, context: *mut c_void, flags: u64) -> i32, host ENOSYS as i32;
}

#[cfg(not(target_arch = "bpf"))]
pub use super::host::*;
