//! Objects of the kernel that lie in the values of maps: locks, timers, work queues, pointers, lists and trees.
//!
//! The kernel knows them by the names of their types in BTF, so the types have the kernel's names. The other names are aliases.

mod graph;
pub(in crate::maps) mod kfuncs;
mod kptr;
mod spin_lock;
mod timer;
mod work_queue;

pub use graph::*;
pub use kptr::*;
pub use spin_lock::*;
pub use timer::*;
pub use work_queue::*;

/// Writes types that the kernel knows by their names and sizes.
macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident, $alias:ident: [$word:ty; $words:literal], align $align:literal;)+) => {$(
        $(#[$doc])*
        #[allow(non_camel_case_types)]
        #[repr(C, align($align))]
        pub struct $name {
            __opaque: [core::cell::UnsafeCell<$word>; $words],
        }

        #[doc = concat!("[`", stringify!($name), "`] by another name.")]
        pub type $alias = $name;

        impl $name {
            /// As the kernel wants it at first: zeros.
            #[allow(clippy::new_without_default)]
            pub const fn new() -> Self {
                Self { __opaque: [const { core::cell::UnsafeCell::new(0) }; $words] }
            }

            /// What the kernel's functions take.
            #[inline(always)]
            pub fn as_ptr(&self) -> *mut Self {
                self as *const Self as *mut Self
            }
        }

        // SAFETY: only the kernel's functions change it, and they see to it that processors do not get in each other's way.
        unsafe impl Sync for $name {}
    )+};
}
pub(crate) use opaque;
