//! What the answers and the callbacks of helper functions are in Rust.

use core::ffi::c_void;

/// A helper's answer as a result: 0, or a negative error.
#[inline(always)]
pub(crate) fn done(answer: i64) -> Result<(), i64> {
    match answer {
        0 => Ok(()),
        error => Err(error),
    }
}

/// A helper's answer as a result: a number, or a negative error.
#[inline(always)]
pub(crate) fn number(answer: i64) -> Result<u32, i64> {
    if answer < 0 {
        Err(answer)
    } else {
        Ok(answer as u32)
    }
}

/// A closure as the context of a helper that calls back. One that captures nothing has no place on the stack, and the verifier takes null.
#[inline(always)]
pub(crate) fn context_of<F>(closure: &mut F) -> *mut c_void {
    if size_of::<F>() == 0 {
        core::ptr::null_mut()
    } else {
        (closure as *mut F).cast()
    }
}

/// The closure behind [`context_of`].
///
/// # Safety
/// `context` is what [`context_of`] gave for an `F` that is still there and not borrowed.
#[inline(always)]
pub(crate) unsafe fn closure_in<'a, F>(context: *mut c_void) -> &'a mut F {
    let closure = if size_of::<F>() == 0 { core::ptr::dangling_mut() } else { context.cast() };
    // SAFETY: the caller's promise; a type without a size lies anywhere.
    unsafe { &mut *closure }
}
