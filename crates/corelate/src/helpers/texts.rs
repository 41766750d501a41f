//! Helpers on texts and on user memory, with slices for buffers and `CStr` for constant texts.

use super::{counted, done, or_null, raw};
use core::ffi::CStr;

/// Compares `text`, up to its length or its NUL, with a constant: 0 where they are the same, below or above 0 as C's strncmp. The kernel wants
/// `constant` where nothing can change it: `c"…"`.
#[inline(always)]
pub fn strncmp(text: &[u8], constant: &'static CStr) -> i64 {
    // SAFETY: the text is as long as it says, and the constant has a NUL.
    unsafe { raw::strncmp(text.as_ptr(), text.len() as u32, constant.as_ptr().cast()) }
}

/// Formats into `to`, with up to twelve arguments: the length that the whole needs, with the NUL, which may be more than there is room for.
///
/// ```c
/// BPF_SNPRINTF(buffer, sizeof(buffer), "%d of %s", pid, name);
/// ```
/// ```
/// # fn format(pid: u64, name: &core::ffi::CStr) -> Result<usize, i64> {
/// let mut buffer = [0u8; 32];
/// corelate::helpers::snprintf(&mut buffer, c"%d of %s", &[pid, name.as_ptr() as u64])
/// # }
/// # assert_eq!(format(1, c"init"), Err(-38));
/// ```
#[inline(always)]
pub fn snprintf(to: &mut [u8], format: &'static CStr, arguments: &[u64]) -> Result<usize, i64> {
    let (size, given) = (to.len() as u32, size_of_val(arguments) as u32);
    // SAFETY: both are as long as they say, and the format has a NUL.
    counted(unsafe { raw::snprintf(to.as_mut_ptr(), size, format.as_ptr().cast(), or_null(arguments), given) })
}

/// Reads a number in decimal out of `text`: the number, and how many bytes it has.
#[inline(always)]
pub fn strtol(text: &[u8]) -> Result<(i64, usize), i64> {
    let mut number = 0;
    // SAFETY: the text is as long as it says.
    let length = counted(unsafe { raw::strtol(text.as_ptr(), text.len(), 10, &mut number) })?;
    Ok((number, length))
}

/// Writes the path of a file to `to`: how many bytes, with the NUL. Only programs in some functions, and iterators, may call it.
///
/// # Safety
/// `path` is a `struct path` of the kernel's.
#[inline(always)]
pub unsafe fn d_path<P>(path: *const P, to: &mut [u8]) -> Result<usize, i64> {
    // SAFETY: the destination is as long as it says, and the caller promises the rest.
    counted(unsafe { raw::d_path(path.cast(), to.as_mut_ptr(), to.len() as u32) })
}

/// Copies user memory, and waits for pages that are not there: in sleepable programs only.
///
/// # Safety
/// On BPF any address will do.
#[inline(always)]
pub unsafe fn copy_from_user<T>(to: &mut [u8], from: *const T) -> Result<(), i64> {
    // SAFETY: the destination is as long as it says; the helper checks the source.
    done(unsafe { raw::copy_from_user(to.as_mut_ptr().cast(), to.len() as u32, from.cast()) })
}

/// Reads kernel memory into `to`. All of it is 0 on an error.
///
/// # Safety
/// As [`probe_read_kernel`](super::probe_read_kernel).
#[inline(always)]
pub unsafe fn probe_read_kernel_into<T>(to: &mut [u8], from: *const T) -> Result<(), i64> {
    // SAFETY: the destination is as long as it says; the helper checks the source.
    done(unsafe { raw::probe_read_kernel(to.as_mut_ptr(), to.len() as u32, from.cast()) })
}

/// Reads memory of the current task's process into `to`. All of it is 0 on an error.
///
/// # Safety
/// As [`probe_read_kernel`](super::probe_read_kernel).
#[inline(always)]
pub unsafe fn probe_read_user_into<T>(to: &mut [u8], from: *const T) -> Result<(), i64> {
    // SAFETY: the destination is as long as it says; the helper checks the source.
    done(unsafe { raw::probe_read_user(to.as_mut_ptr(), to.len() as u32, from.cast()) })
}
