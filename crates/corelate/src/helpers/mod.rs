//! Helper functions of the kernel: those that nearly every program needs, with Rust's types.
//!
//! On targets other than BPF the reading helpers read this process's memory, and the others say -ENOSYS, 0 or null,
//! so that what calls them can be compiled into tests.

#[cfg(not(target_arch = "bpf"))]
mod host;
pub mod raw;

use core::mem::MaybeUninit;

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

/// The current task's name: NUL-terminated.
#[inline(always)]
pub fn get_current_comm() -> Result<[u8; 16], i64> {
    let mut comm = [0; 16];
    // SAFETY: the buffer is as long as it says.
    match unsafe { raw::get_current_comm(comm.as_mut_ptr(), 16) } {
        0 => Ok(comm),
        error => Err(error),
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
    length(unsafe { raw::probe_read_kernel_str(dst.as_mut_ptr(), dst.len() as u32, src as *const u8) })
}

/// Reads a NUL-terminated string of the current task's process into `dst`: how many bytes, with the NUL.
///
/// # Safety
/// As [`probe_read_kernel_str`].
#[inline(always)]
pub unsafe fn probe_read_user_str<T>(dst: &mut [u8], src: *const T) -> Result<usize, i64> {
    // SAFETY: the destination is as long as it says; the helper checks the source.
    length(unsafe { raw::probe_read_user_str(dst.as_mut_ptr(), dst.len() as u32, src as *const u8) })
}

#[inline(always)]
fn length(answer: i64) -> Result<usize, i64> {
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
