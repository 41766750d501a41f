//! The reading helpers and the loop on targets other than BPF, so that code which has them can be tested: they read this process's memory.
//! Addresses below 4096 give -EFAULT, as a null pointer does in the kernel; any other has to be one that can be read.

use super::raw::LoopCallback;
use core::ffi::c_void;

const EFAULT: i64 = -14;
const E2BIG: i32 = -7;
const EINVAL: i32 = -22;

/// # Safety
/// `dst` has room for `size` bytes, and `src` is below 4096 or has as many to read.
pub unsafe fn probe_read_kernel(dst: *mut u8, size: u32, src: *const u8) -> i64 {
    if (src as usize) < 4096 {
        // SAFETY: the caller's promise. The kernel clears the destination, too.
        unsafe { dst.write_bytes(0, size as usize) };
        return EFAULT;
    }
    // SAFETY: the caller's promise.
    unsafe { core::ptr::copy(src, dst, size as usize) };
    0
}

/// # Safety
/// As [`probe_read_kernel`].
pub unsafe fn probe_read_user(dst: *mut u8, size: u32, src: *const u8) -> i64 {
    // SAFETY: the caller's promise.
    unsafe { probe_read_kernel(dst, size, src) }
}

/// # Safety
/// `dst` has room for `size` bytes, and `src` is below 4096 or has a NUL or as many bytes to read.
pub unsafe fn probe_read_kernel_str(dst: *mut u8, size: u32, src: *const u8) -> i64 {
    if (src as usize) < 4096 {
        return EFAULT;
    }
    for index in 0..size as usize {
        // SAFETY: the caller's promise.
        unsafe {
            let byte = *src.add(index);
            let last = index + 1 == size as usize;
            *dst.add(index) = if last { 0 } else { byte };
            if byte == 0 || last {
                return index as i64 + 1;
            }
        }
    }
    0
}

/// # Safety
/// As [`probe_read_kernel_str`].
pub unsafe fn probe_read_user_str(dst: *mut u8, size: u32, src: *const u8) -> i64 {
    // SAFETY: the caller's promise.
    unsafe { probe_read_kernel_str(dst, size, src) }
}

/// # Safety
/// `callback` can be called with `context`.
pub unsafe fn bpf_loop(times: u32, callback: LoopCallback, context: *mut c_void, flags: u64) -> i32 {
    if flags != 0 {
        return EINVAL;
    }
    if times > 1 << 23 {
        return E2BIG;
    }
    for index in 0..u64::from(times) {
        // SAFETY: the caller's promise.
        if unsafe { callback(index, context) } != 0 {
            return index as i32 + 1;
        }
    }
    times as i32
}
