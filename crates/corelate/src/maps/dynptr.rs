//! Dynptrs: memory whose size is known at run time, with accesses that the kernel checks.

use super::calls::done;
use crate::helpers::raw;
use core::ffi::c_void;
use core::mem::MaybeUninit;

/// Memory of a size that only the running program knows: C's `struct bpf_dynptr`. From Linux 5.19 on.
///
/// The kernel keeps it where it was made: on the stack of the program. Therefore functions of this crate hand out references to one, and none is ever moved.
#[repr(C, align(8))]
pub struct DynPtr {
    opaque: [MaybeUninit<u64>; 2],
}

impl DynPtr {
    #[inline(always)]
    pub(crate) const fn uninit() -> Self {
        Self { opaque: [MaybeUninit::uninit(); 2] }
    }

    #[inline(always)]
    pub(crate) fn as_ptr(&self) -> *mut c_void {
        self as *const Self as *mut c_void
    }

    /// Calls `work` with a dynptr to `bytes`, which have to be in a map's value. The error is negative.
    ///
    /// ```c
    /// bpf_dynptr_from_mem(value, sizeof(*value), 0, &ptr);
    /// ```
    #[inline(always)]
    pub fn over<R>(bytes: &mut [u8], work: impl FnOnce(&mut DynPtr) -> R) -> Result<R, i64> {
        let mut dynptr = Self::uninit();
        // SAFETY: the memory is as long as it says.
        let answer = unsafe { raw::dynptr_from_mem(bytes.as_mut_ptr().cast(), bytes.len() as u64, 0, dynptr.as_ptr()) };
        done(answer)?;
        Ok(work(&mut dynptr))
    }

    /// A copy of the `T` at `offset`. The error is negative: -E2BIG (-7) if it lies outside.
    #[inline(always)]
    pub fn read<T: Copy>(&self, offset: u32) -> Result<T, i64> {
        let mut value = MaybeUninit::<T>::uninit();
        let to = value.as_mut_ptr().cast();
        // SAFETY: there is room for a T, and the helper writes all of it.
        unsafe {
            done(raw::dynptr_read(to, size_of::<T>() as u64, self.as_ptr(), u64::from(offset), 0))?;
            Ok(value.assume_init())
        }
    }

    /// Writes `value` at `offset`. The error is negative: -E2BIG (-7) if it lies outside.
    #[inline(always)]
    pub fn write<T>(&mut self, offset: u32, value: &T) -> Result<(), i64> {
        let from = value as *const T as *const c_void;
        // SAFETY: the value is as long as it says.
        done(unsafe { raw::dynptr_write(self.as_ptr(), u64::from(offset), from, size_of::<T>() as u64, 0) })
    }

    /// Writes `bytes` at `offset`. The verifier has to know how many there are at most. The error is negative.
    #[inline(always)]
    pub fn write_bytes(&mut self, offset: u32, bytes: &[u8]) -> Result<(), i64> {
        // SAFETY: the bytes are as many as it says.
        done(unsafe { raw::dynptr_write(self.as_ptr(), u64::from(offset), bytes.as_ptr().cast(), bytes.len() as u64, 0) })
    }

    /// A pointer to the `T` at `offset`, without a copy, or null if it lies outside or may not be written.
    #[inline(always)]
    pub fn data<T>(&self, offset: u32) -> *mut T {
        // SAFETY: the helper checks offset and size.
        unsafe { raw::dynptr_data(self.as_ptr(), u64::from(offset), size_of::<T>() as u64).cast() }
    }
}
