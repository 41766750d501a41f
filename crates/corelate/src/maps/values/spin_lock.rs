//! Spin locks.

use super::opaque;
use crate::helpers::raw;
use core::cell::UnsafeCell;

opaque! {
    /// A lock, in a value of a map or in a static of a section of its own: C's `struct bpf_spin_lock`. From Linux 5.1 on.
    ///
    /// A value has one at most. Between `lock` and the guard's end the program may call nothing of the kernel's. See [`Locked`] for a lock with what it protects.
    bpf_spin_lock, SpinLock: [u32; 1], align 4;
}

impl bpf_spin_lock {
    /// Takes the lock. The guard gives it back at the end of its scope, or where it is dropped.
    #[inline(always)]
    pub fn lock(&self) -> SpinGuard<'_> {
        // SAFETY: the verifier wants a lock that is in a map.
        unsafe { raw::spin_lock(self.as_ptr().cast()) };
        SpinGuard { lock: self }
    }
}

/// A lock that is taken.
#[must_use = "the lock is given back at once"]
pub struct SpinGuard<'a> {
    lock: &'a bpf_spin_lock,
}

impl Drop for SpinGuard<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: it was taken when the guard was made.
        unsafe { raw::spin_unlock(self.lock.as_ptr().cast()) };
    }
}

/// A value with a lock, for a map's values.
///
/// ```c
/// struct value { struct bpf_spin_lock lock; struct totals data; };
/// bpf_spin_lock(&value->lock); value->data.bytes += bytes; bpf_spin_unlock(&value->lock);
/// ```
/// ```
/// # use corelate::maps::{Array, Locked};
/// #[derive(Clone, Copy)]
/// pub struct totals { packets: u64, bytes: u64 }
/// # static all: Array<Locked<totals>, 1> = Array::new();
/// # let bytes = 1;
/// if let Some(value) = all.get(&0) {
///     value.with(|totals| {
///         totals.packets += 1;
///         totals.bytes += bytes;
///     });
/// }
/// ```
///
/// User space takes the lock with BPF_F_LOCK.
#[repr(C)]
pub struct Locked<T> {
    lock: bpf_spin_lock,
    data: UnsafeCell<T>,
}

impl<T> Locked<T> {
    /// An initial value, whose lock is free.
    pub const fn new(data: T) -> Self {
        Self { lock: bpf_spin_lock::new(), data: UnsafeCell::new(data) }
    }

    /// Calls `work` with the data while the lock is taken.
    #[inline(always)]
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let _guard = self.lock.lock();
        // SAFETY: nobody else has the lock.
        work(unsafe { &mut *self.data.get() })
    }
}

// SAFETY: the lock is around every access.
unsafe impl<T> Sync for Locked<T> {}
