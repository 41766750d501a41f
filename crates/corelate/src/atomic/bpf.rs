//! The atomic integers on BPF.

use super::externs::*;
use core::cell::UnsafeCell;
use core::fmt;
use core::sync::atomic::Ordering;

/// Calls the function that the passes replace, with the ordering as a number that is written in the call: they need a constant.
macro_rules! operate {
    ($function:ident($place:expr, $operand:expr), $order:ident) => {
        // SAFETY: the place is valid and only changed by atomic operations, or by a `&mut`.
        unsafe {
            match $order {
                Ordering::Relaxed => $function($place, $operand, 0),
                Ordering::Acquire => $function($place, $operand, 2),
                Ordering::Release => $function($place, $operand, 3),
                Ordering::AcqRel => $function($place, $operand, 4),
                _ => $function($place, $operand, 5),
            }
        }
    };
}

macro_rules! fetch {
    ($($(#[$doc:meta])* $method:ident = $function:ident;)+; $int:ident $bits:ident) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $method(&self, value: $int, order: Ordering) -> $int {
            operate!($function(self.as_ptr() as *mut $bits, value as $bits), order) as $int
        }
    )+};
}

macro_rules! refused {
    ($($(#[$doc:meta])* $method:ident = $function:ident;)+; $int:ident) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $method(&self, _value: $int, _order: Ordering) -> $int {
            // SAFETY: a program that reaches it is refused.
            unsafe { $function() }
        }
    )+};
}

macro_rules! atomics {
    ($($name:ident $int:ident $bits:ident
        [$load:ident $store:ident $xchg:ident $cmpxchg:ident $add:ident $sub:ident $and:ident $or:ident $xor:ident];)+) => {$(
        #[doc = concat!("An `", stringify!($int), "` that several processors change at once.")]
        #[repr(transparent)]
        #[derive(Default)]
        pub struct $name {
            value: UnsafeCell<$int>,
        }

        // SAFETY: what happens to the integer through a shared reference is atomic.
        unsafe impl Sync for $name {}

        impl $name {
            #[inline(always)]
            pub const fn new(value: $int) -> Self {
                Self { value: UnsafeCell::new(value) }
            }

            /// # Safety
            /// As core's: the pointer is aligned and valid for the lifetime, and all else that happens to the integer meanwhile is atomic.
            #[inline(always)]
            pub const unsafe fn from_ptr<'a>(pointer: *mut $int) -> &'a Self {
                // SAFETY: the caller's promise; the layout is the integer's.
                unsafe { &*(pointer as *const Self) }
            }

            #[inline(always)]
            pub const fn as_ptr(&self) -> *mut $int {
                self.value.get()
            }

            #[inline(always)]
            pub fn get_mut(&mut self) -> &mut $int {
                self.value.get_mut()
            }

            #[inline(always)]
            pub const fn into_inner(self) -> $int {
                self.value.into_inner()
            }

            /// Of `Acquire`, `v4` has an instruction; no BPF processor has one of `SeqCst`.
            #[inline(always)]
            pub fn load(&self, order: Ordering) -> $int {
                let place = self.as_ptr() as *const $bits;
                // SAFETY: the place is valid; a program with an ordering that a load cannot have is refused.
                let value = unsafe {
                    match order {
                        Ordering::Relaxed => $load(place, 0),
                        Ordering::Acquire => $load(place, 2),
                        Ordering::SeqCst => $load(place, 5),
                        _ => __corelate_atomic_load_ordering(),
                    }
                };
                value as $int
            }

            /// Of `Release`, `v4` has an instruction; no BPF processor has one of `SeqCst`.
            #[inline(always)]
            pub fn store(&self, value: $int, order: Ordering) {
                let place = self.as_ptr() as *mut $bits;
                // SAFETY: as for loading.
                unsafe {
                    match order {
                        Ordering::Relaxed => $store(place, value as $bits, 0),
                        Ordering::Release => $store(place, value as $bits, 3),
                        Ordering::SeqCst => $store(place, value as $bits, 5),
                        _ => __corelate_atomic_store_ordering(),
                    }
                }
            }

            /// Stores `new` where the value is `current`: `Ok` with what was there. It is a full barrier, whatever the orderings.
            #[inline(always)]
            pub fn compare_exchange(&self, current: $int, new: $int, _success: Ordering, failure: Ordering) -> Result<$int, $int> {
                // SAFETY: as for the other operations; a program with an ordering that a load cannot have is refused.
                let found = unsafe {
                    match failure {
                        Ordering::Release | Ordering::AcqRel => __corelate_atomic_failure_ordering(),
                        _ => $cmpxchg(self.as_ptr() as *mut $bits, current as $bits, new as $bits) as $int,
                    }
                };
                if found == current {
                    Ok(found)
                } else {
                    Err(found)
                }
            }

            /// The same as [`compare_exchange`](Self::compare_exchange): BPF's instruction does not fail for no reason.
            #[inline(always)]
            pub fn compare_exchange_weak(&self, current: $int, new: $int, success: Ordering, failure: Ordering) -> Result<$int, $int> {
                self.compare_exchange(current, new, success, failure)
            }

            fetch! {
                /// Stores `value`, and gives what was there.
                swap = $xchg;
                /// Adds `value`, wrapping around, and gives what was there.
                fetch_add = $add;
                /// Subtracts `value`, wrapping around, and gives what was there.
                fetch_sub = $sub;
                /// Clears the bits that `value` does not have, and gives what was there.
                fetch_and = $and;
                /// Sets the bits that `value` has, and gives what was there.
                fetch_or = $or;
                /// Flips the bits that `value` has, and gives what was there.
                fetch_xor = $xor;
                ; $int $bits
            }

            refused! {
                /// An error: BPF has no instruction for it (CRL0138).
                fetch_nand = __corelate_atomic_no_nand;
                /// An error: BPF has no instruction for it (CRL0138).
                fetch_max = __corelate_atomic_no_max;
                /// An error: BPF has no instruction for it (CRL0138).
                fetch_min = __corelate_atomic_no_min;
                ; $int
            }

            /// An error: BPF has no instruction for it (CRL0138).
            #[inline(always)]
            pub fn fetch_update<F>(&self, _set: Ordering, _fetch: Ordering, _next: F) -> Result<$int, $int>
            where
                F: FnMut($int) -> Option<$int>,
            {
                // SAFETY: a program that reaches it is refused.
                unsafe { __corelate_atomic_no_update() }
            }
        }

        impl From<$int> for $name {
            #[inline(always)]
            fn from(value: $int) -> Self {
                Self::new(value)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.load(Ordering::Relaxed), f)
            }
        }
    )+};
}

atomics! {
    AtomicU32 u32 u32 [
        __corelate_atomic_load_32 __corelate_atomic_store_32 __corelate_atomic_xchg_32 __corelate_atomic_cmpxchg_32
        __corelate_atomic_add_32 __corelate_atomic_sub_32 __corelate_atomic_and_32 __corelate_atomic_or_32 __corelate_atomic_xor_32
    ];
    AtomicI32 i32 u32 [
        __corelate_atomic_load_32 __corelate_atomic_store_32 __corelate_atomic_xchg_32 __corelate_atomic_cmpxchg_32
        __corelate_atomic_add_32 __corelate_atomic_sub_32 __corelate_atomic_and_32 __corelate_atomic_or_32 __corelate_atomic_xor_32
    ];
    AtomicU64 u64 u64 [
        __corelate_atomic_load_64 __corelate_atomic_store_64 __corelate_atomic_xchg_64 __corelate_atomic_cmpxchg_64
        __corelate_atomic_add_64 __corelate_atomic_sub_64 __corelate_atomic_and_64 __corelate_atomic_or_64 __corelate_atomic_xor_64
    ];
    AtomicI64 i64 u64 [
        __corelate_atomic_load_64 __corelate_atomic_store_64 __corelate_atomic_xchg_64 __corelate_atomic_cmpxchg_64
        __corelate_atomic_add_64 __corelate_atomic_sub_64 __corelate_atomic_and_64 __corelate_atomic_or_64 __corelate_atomic_xor_64
    ];
}
