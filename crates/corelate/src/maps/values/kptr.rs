//! Pointers to objects that a map owns.

use super::kfuncs;
use crate::helpers::raw;
use crate::tags::kptr;
use core::ptr::null_mut;

/// [`kptr`] by another name: a pointer in a map's value to an object that is counted, or that [`obj_new!`](crate::obj_new!) has made.
pub type Kptr<T> = kptr<T>;

impl<T> kptr<T> {
    /// Puts `new` in its place, which the map owns from then on, and gives what was there; either may be null. What is given has to be released: with the
    /// function of the kernel for its type, or with [`obj_drop`]. From Linux 5.19 on.
    ///
    /// # Safety
    /// `new` is null or an object that this program owns.
    #[inline(always)]
    #[must_use = "what was there has to be released"]
    pub unsafe fn xchg(&self, new: *mut T) -> *mut T {
        // SAFETY: the caller's promise; the verifier wants a pointer that is in a map.
        unsafe { raw::kptr_xchg((self as *const Self).cast_mut().cast(), new.cast()).cast() }
    }

    /// Takes what is there; null if nothing is.
    ///
    /// # Safety
    /// What it gives has to be released, which the verifier checks.
    #[inline(always)]
    #[must_use = "what was there has to be released"]
    pub unsafe fn take(&self) -> *mut T {
        // SAFETY: nothing is put in.
        unsafe { self.xchg(null_mut()) }
    }
}

/// Makes an object of a type of the program's own, for lists, trees and kptrs: a pointer to it, or null. The kernel sets its own members (nodes, counters) to zero; the others
/// may hold what an earlier object left there, so write them before they are read. From Linux 6.2 on.
///
/// ```c
/// struct item *item = bpf_obj_new(struct item);
/// ```
/// ```ignore
/// let made: *mut item = corelate::obj_new!(item);
/// ```
#[macro_export]
macro_rules! obj_new {
    ($ty:ty) => {
        // SAFETY: the verifier wants the type's number in this object's BTF.
        unsafe { $crate::maps::__obj_new::<$ty>(u64::from($crate::type_id_local!($ty))) }
    };
}

/// # Safety
/// `id` is the number of `T` in the object's BTF.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn __obj_new<T>(id: u64) -> *mut T {
    // SAFETY: the caller's promise.
    unsafe { kfuncs::bpf_obj_new_impl(id, null_mut()).cast() }
}

/// Releases an object that [`obj_new!`](crate::obj_new!) has made, and that is in no list, tree or map.
///
/// # Safety
/// The verifier wants an object that this program owns.
#[inline(always)]
pub unsafe fn obj_drop<T>(object: *mut T) {
    // SAFETY: the caller's promise.
    unsafe { kfuncs::bpf_obj_drop_impl(object.cast(), null_mut()) }
}

/// One more owner of an object that has a [`bpf_refcount`](super::bpf_refcount); null if it is going away. From Linux 6.4 on.
///
/// # Safety
/// The verifier wants an object with a counter.
#[inline(always)]
#[must_use = "what was acquired has to be released"]
pub unsafe fn refcount_acquire<T>(object: *mut T) -> *mut T {
    // SAFETY: the caller's promise.
    unsafe { kfuncs::bpf_refcount_acquire_impl(object.cast(), null_mut()).cast() }
}
