//! Helpers about where a program runs, and what it traces.

use super::{counted, done, raw};
use core::mem::MaybeUninit;

/// A random number, not for cryptography.
#[inline(always)]
pub fn get_prandom_u32() -> u32 {
    // SAFETY: it takes nothing.
    unsafe { raw::get_prandom_u32() }
}

/// Nanoseconds since boot as of the last tick: faster than [`ktime_get_ns`](super::ktime_get_ns), and less exact. Not in tracing programs.
#[inline(always)]
pub fn ktime_get_coarse_ns() -> u64 {
    // SAFETY: it takes nothing.
    unsafe { raw::ktime_get_coarse_ns() }
}

/// Nanoseconds of the TAI clock.
#[inline(always)]
pub fn ktime_get_tai_ns() -> u64 {
    // SAFETY: it takes nothing.
    unsafe { raw::ktime_get_tai_ns() }
}

/// The kernel's count of ticks.
#[inline(always)]
pub fn jiffies64() -> u64 {
    // SAFETY: it takes nothing.
    unsafe { raw::jiffies64() }
}

/// Sends `signal` to the current task's process.
#[inline(always)]
pub fn send_signal(signal: u32) -> Result<(), i64> {
    // SAFETY: it takes a number.
    done(unsafe { raw::send_signal(signal) })
}

/// Sends `signal` to the current thread.
#[inline(always)]
pub fn send_signal_thread(signal: u32) -> Result<(), i64> {
    // SAFETY: it takes a number.
    done(unsafe { raw::send_signal_thread(signal) })
}

/// The id of the cgroup `level` levels below the root that the current task is in; 0 where there is none.
#[inline(always)]
pub fn get_current_ancestor_cgroup_id(level: i32) -> u64 {
    // SAFETY: it takes a number.
    unsafe { raw::get_current_ancestor_cgroup_id(level) }
}

/// Pid and tgid of the current task in the pid namespace that device and inode of /proc/self/ns/pid name.
#[inline(always)]
pub fn get_ns_current_pid_tgid(device: u64, inode: u64) -> Result<raw::bpf_pidns_info, i64> {
    let mut ids = raw::bpf_pidns_info::default();
    let size = size_of::<raw::bpf_pidns_info>() as u32;
    // SAFETY: the destination is as long as it says.
    done(unsafe { raw::get_ns_current_pid_tgid(device, inode, &mut ids, size) })?;
    Ok(ids)
}

/// The number that was given when the program was attached.
///
/// # Safety
/// `ctx` is the program's context.
#[inline(always)]
pub unsafe fn get_attach_cookie<C>(ctx: *const C) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { raw::get_attach_cookie(ctx as *mut _) }
}

/// Argument `n` of the traced function.
///
/// # Safety
/// `ctx` is the context of an fentry, fexit or fmod_ret program.
#[inline(always)]
pub unsafe fn get_func_arg<C>(ctx: *const C, n: u32) -> Result<u64, i64> {
    let mut value = MaybeUninit::<u64>::uninit();
    // SAFETY: the destination is eight bytes, which the helper writes, and the caller promises the rest.
    unsafe {
        done(raw::get_func_arg(ctx as *mut _, n, value.as_mut_ptr()))?;
        Ok(value.assume_init())
    }
}

/// What the traced function returned.
///
/// # Safety
/// `ctx` is the context of an fexit or fmod_ret program.
#[inline(always)]
pub unsafe fn get_func_ret<C>(ctx: *const C) -> Result<u64, i64> {
    let mut value = MaybeUninit::<u64>::uninit();
    // SAFETY: the destination is eight bytes, which the helper writes, and the caller promises the rest.
    unsafe {
        done(raw::get_func_ret(ctx as *mut _, value.as_mut_ptr()))?;
        Ok(value.assume_init())
    }
}

/// Writes the addresses of a task's stack to `frames`: how many. `flags`: how many frames to skip, up to 255, and BPF_F_USER_STACK 256.
///
/// # Safety
/// `task` is a `struct task_struct` that the verifier knows.
#[inline(always)]
pub unsafe fn get_task_stack<T>(task: *const T, frames: &mut [u64], flags: u64) -> Result<usize, i64> {
    let size = size_of_val(frames) as u32;
    // SAFETY: the destination is as long as it says, and the caller promises the rest.
    counted(unsafe { raw::get_task_stack(task as *mut _, frames.as_mut_ptr().cast(), size, flags) }).map(|bytes| bytes / 8)
}
