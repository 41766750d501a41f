//! Helper functions of the kernel: those that most programs need, with Rust's types. [`raw`] has all of them.
//!
//! An error is the kernel's negative number. Buffers are slices, texts are `CStr`s, and nothing is copied that C does not copy.
//!
//! On targets other than BPF the reading helpers read this process's memory, [`bpf_loop`] loops, and the others say -ENOSYS, 0 or null,
//! so that what calls them can be compiled into tests.

#[cfg(not(target_arch = "bpf"))]
mod host;
mod packets;
pub mod raw;
mod texts;
mod tracing;

pub use packets::*;
pub use texts::*;
pub use tracing::*;

use crate::maps::{CgroupArray, StackTrace};
use core::ffi::c_void;
use core::mem::{transmute, MaybeUninit};

/// tgid << 32 | pid of the current task, where pid is what user space calls a thread's id.
#[inline(always)]
pub fn get_current_pid_tgid() -> u64 {
    // SAFETY: it takes nothing.
    unsafe { raw::get_current_pid_tgid() }
}

/// gid << 32 | uid of the current task.
#[inline(always)]
pub fn get_current_uid_gid() -> u64 {
    // SAFETY: it takes nothing.
    unsafe { raw::get_current_uid_gid() }
}

/// The current task's name: NUL-terminated. [`get_current_comm_into`] saves the copy where it goes into something larger.
#[inline(always)]
pub fn get_current_comm() -> Result<[u8; 16], i64> {
    let mut comm = [0; 16];
    // SAFETY: the buffer is as long as it says.
    match unsafe { raw::get_current_comm(comm.as_mut_ptr(), 16) } {
        0 => Ok(comm),
        error => Err(error),
    }
}

/// The same, written to where it is to be: an event on the stack, or a reserved record. All of it is 0 on an error, as the kernel leaves it.
#[inline(always)]
pub fn get_current_comm_into(comm: &mut [u8; 16]) -> Result<(), i64> {
    // SAFETY: the buffer is as long as it says.
    match unsafe { raw::get_current_comm(comm.as_mut_ptr(), 16) } {
        0 => Ok(()),
        error => Err(error),
    }
}

/// The id of the current task's cgroup.
#[inline(always)]
pub fn get_current_cgroup_id() -> u64 {
    // SAFETY: it takes nothing.
    unsafe { raw::get_current_cgroup_id() }
}

/// Whether the current task is in the cgroup at `index` of `map`, or below it.
#[inline(always)]
pub fn current_task_under_cgroup<const MAX: usize, const PIN: usize>(
    map: &CgroupArray<MAX, PIN>,
    index: u32,
) -> Result<bool, i64> {
    // SAFETY: the map is of the type that the helper takes.
    match unsafe { raw::current_task_under_cgroup(map.as_ptr(), index) } {
        0 => Ok(false),
        error if error < 0 => Err(error),
        _ => Ok(true),
    }
}

/// The current task; what it points to is read with [`read!`](crate::read).
#[inline(always)]
pub fn get_current_task<T>() -> *const T {
    // SAFETY: it takes nothing.
    unsafe { raw::get_current_task() as *const T }
}

/// The current task as the verifier's own type: its fields can be read as they are.
#[inline(always)]
pub fn get_current_task_btf<T>() -> *const T {
    // SAFETY: it takes nothing.
    unsafe { raw::get_current_task_btf() as *const T }
}

/// The processor that the program runs on.
#[inline(always)]
pub fn get_smp_processor_id() -> u32 {
    // SAFETY: it takes nothing.
    unsafe { raw::get_smp_processor_id() }
}

/// Nanoseconds since boot, without the time asleep.
#[inline(always)]
pub fn ktime_get_ns() -> u64 {
    // SAFETY: it takes nothing.
    unsafe { raw::ktime_get_ns() }
}

/// Nanoseconds since boot, with the time asleep.
#[inline(always)]
pub fn ktime_get_boot_ns() -> u64 {
    // SAFETY: it takes nothing.
    unsafe { raw::ktime_get_boot_ns() }
}

/// Reads a `T` from the kernel's memory.
///
/// # Safety
/// Any address will do, but what lies there has to be a valid `T`: an integer or a pointer always is.
#[inline(always)]
pub unsafe fn probe_read_kernel<T>(src: *const T) -> Result<T, i64> {
    let mut value = MaybeUninit::<T>::uninit();
    // SAFETY: the destination is as long as it says; the helper checks the source.
    match unsafe { raw::probe_read_kernel(value.as_mut_ptr() as *mut u8, size_of::<T>() as u32, src as *const u8) } {
        // SAFETY: the helper wrote all of it.
        0 => Ok(unsafe { value.assume_init() }),
        error => Err(error),
    }
}

/// Reads a `T` from the memory of the current task's process.
///
/// # Safety
/// As [`probe_read_kernel`].
#[inline(always)]
pub unsafe fn probe_read_user<T>(src: *const T) -> Result<T, i64> {
    let mut value = MaybeUninit::<T>::uninit();
    // SAFETY: the destination is as long as it says; the helper checks the source.
    match unsafe { raw::probe_read_user(value.as_mut_ptr() as *mut u8, size_of::<T>() as u32, src as *const u8) } {
        // SAFETY: the helper wrote all of it.
        0 => Ok(unsafe { value.assume_init() }),
        error => Err(error),
    }
}

/// Reads a NUL-terminated string of the kernel into `dst`: how many bytes, with the NUL. A longer one is cut off.
///
/// # Safety
/// On BPF any address will do; in tests, one that [`probe_read_kernel`] can read.
#[inline(always)]
pub unsafe fn probe_read_kernel_str<T>(dst: &mut [u8], src: *const T) -> Result<usize, i64> {
    // SAFETY: the destination is as long as it says; the helper checks the source.
    counted(unsafe { raw::probe_read_kernel_str(dst.as_mut_ptr(), dst.len() as u32, src as *const u8) })
}

/// Reads a NUL-terminated string of the current task's process into `dst`: how many bytes, with the NUL.
///
/// # Safety
/// As [`probe_read_kernel_str`].
#[inline(always)]
pub unsafe fn probe_read_user_str<T>(dst: &mut [u8], src: *const T) -> Result<usize, i64> {
    // SAFETY: the destination is as long as it says; the helper checks the source.
    counted(unsafe { raw::probe_read_user_str(dst.as_mut_ptr(), dst.len() as u32, src as *const u8) })
}

/// 0 is done; what is below 0 is the error.
#[inline(always)]
fn done(answer: i64) -> Result<(), i64> {
    if answer == 0 {
        Ok(())
    } else {
        Err(answer)
    }
}

/// Where a slice lies; null for an empty one, since the verifier does not take the address of nothing.
#[inline(always)]
fn or_null<T>(slice: &[T]) -> *const T {
    if slice.is_empty() {
        core::ptr::null()
    } else {
        slice.as_ptr()
    }
}

/// A number, unless it is below 0.
#[inline(always)]
fn counted(answer: i64) -> Result<usize, i64> {
    if answer < 0 {
        Err(answer)
    } else {
        Ok(answer as usize)
    }
}

/// Prints to `/sys/kernel/tracing/trace_pipe`. `text` has to be NUL-terminated: `c"…"`.
#[inline(always)]
pub fn trace_printk(text: &core::ffi::CStr) -> i64 {
    let bytes = text.to_bytes_with_nul();
    // SAFETY: the text is as long as it says.
    unsafe { raw::trace_printk(bytes.as_ptr(), bytes.len() as u32) }
}

/// Puts a stack into `map`: its id there. `flags`: how many frames to skip, up to 255, BPF_F_USER_STACK 256, BPF_F_FAST_STACK_CMP 512,
/// BPF_F_REUSE_STACKID 1024.
///
/// # Safety
/// `ctx` is the program's context.
#[inline(always)]
pub unsafe fn get_stackid<C, const DEPTH: usize, const MAX: usize, const FLAGS: usize, const PIN: usize>(
    ctx: *const C,
    map: &StackTrace<DEPTH, MAX, FLAGS, PIN>,
    flags: u64,
) -> Result<u32, i64> {
    // SAFETY: the map is of the type that the helper takes, and the caller promises the rest.
    let id = unsafe { raw::get_stackid(ctx as *mut c_void, map.as_ptr(), flags) };
    if id < 0 {
        Err(id)
    } else {
        Ok(id as u32)
    }
}

/// Writes the addresses of a stack to `frames`: how many. `flags`: how many frames to skip, up to 255, and BPF_F_USER_STACK 256.
///
/// # Safety
/// `ctx` is the program's context.
#[inline(always)]
pub unsafe fn get_stack<C>(ctx: *const C, frames: &mut [u64], flags: u64) -> Result<usize, i64> {
    let size = size_of_val(frames) as u32;
    // SAFETY: the destination is as long as it says, and the caller promises the rest.
    let bytes = unsafe { raw::get_stack(ctx as *mut c_void, frames.as_mut_ptr().cast(), size, flags) };
    if bytes < 0 {
        Err(bytes)
    } else {
        Ok(bytes as usize / 8)
    }
}

/// The address of the function that is traced; 0 for a kprobe that is not at a function's start.
///
/// # Safety
/// `ctx` is the program's context.
#[inline(always)]
pub unsafe fn get_func_ip<C>(ctx: *const C) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { raw::get_func_ip(ctx as *mut c_void) }
}

/// A number for a socket, which it keeps; 0 where there is none.
///
/// # Safety
/// `socket` is the context of a program about packets or sockets, or a `struct sock` that the verifier knows.
#[inline(always)]
pub unsafe fn get_socket_cookie<S>(socket: *const S) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { raw::get_socket_cookie(socket as *mut c_void) }
}

/// Writes `data` to what reads an iterator's output. -EOVERFLOW (-75) says that the same object comes again.
///
/// # Safety
/// `seq` is the `struct seq_file` of the iterator's context.
#[inline(always)]
pub unsafe fn seq_write<S>(seq: *mut S, data: &[u8]) -> Result<(), i64> {
    // SAFETY: the data is as long as it says, and the caller promises the rest.
    match unsafe { raw::seq_write(seq.cast(), data.as_ptr().cast(), data.len() as u32) } {
        0 => Ok(()),
        error => Err(error),
    }
}

/// Calls `callback` with 0, 1 and so on, `times` times or until it gives 1 (0 goes on, and there is nothing else): how many calls there were.
/// The verifier looks at the callback once, however many times it is called: up to 2^23.
///
/// ```c
/// bpf_loop(times, add, &sum, 0)
/// ```
/// ```
/// extern "C" fn add(index: u64, sum: &mut u64) -> i64 {
///     *sum += index;
///     0
/// }
/// fn sum(times: u32) -> Result<u64, i64> {
///     let mut sum = 0;
///     corelate::helpers::bpf_loop(times, add, &mut sum)?;
///     Ok(sum)
/// }
/// # assert_eq!(sum(5), Ok(10));
/// ```
///
/// The verifier has to see that the callback gives 0 or 1. Where it is built without optimisation (`-O0`), it takes a `bool` that another function gives for any
/// number: compare numbers in the callback itself then.
///
/// It has C's name because `loop` is a word of Rust's. The verifier wants `context` on the stack, and a callback that is named in the call.
#[inline(always)]
pub fn bpf_loop<C>(times: u32, callback: extern "C" fn(u64, &mut C) -> i64, context: &mut C) -> Result<u32, i64> {
    // As a function pointer all the way: through an integer it would lose its relocation, which makes it a function for the kernel.
    // SAFETY: the types differ in the context's alone, which is a pointer in both, and the callback gets this one.
    let calls = unsafe {
        let callback = transmute::<extern "C" fn(u64, &mut C) -> i64, raw::LoopCallback>(callback);
        raw::bpf_loop(times, callback, (context as *mut C).cast(), 0)
    };
    if calls < 0 {
        Err(i64::from(calls))
    } else {
        Ok(calls as u32)
    }
}
