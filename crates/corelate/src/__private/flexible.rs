//! How many elements a flexible array has for rustc. C lets a program index one as it likes, but rustc knows that `[T; 0]` has no
//! element: it refuses a constant index, and makes of another one a panic. So on BPF the array has elements; the passes take what rustc
//! checks of an index away, and give the debug info the array of none.

use core::cell::UnsafeCell;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};

/// A type with the sparse layout.
///
/// # Safety
/// Only the attribute implements it.
pub unsafe trait Attributed {
    /// What a flexible array of it has. A type with a flexible array of its own is larger, and the kernel nests them three deep.
    const ELEMENTS: usize = 491;
    /// Its size in the sparse layout. Only the mirrored one needs to know it.
    const SPARSE_SIZE: usize = 0;
}

// SAFETY: as large as what they hold.
unsafe impl<T: Attributed, const N: usize> Attributed for [T; N] {
    const ELEMENTS: usize = T::ELEMENTS;
    const SPARSE_SIZE: usize = N.wrapping_mul(T::SPARSE_SIZE);
}
// SAFETY: as above.
unsafe impl<T: Attributed> Attributed for ManuallyDrop<T> {
    const ELEMENTS: usize = T::ELEMENTS;
    const SPARSE_SIZE: usize = T::SPARSE_SIZE;
}
// SAFETY: as above.
unsafe impl<T: Attributed> Attributed for MaybeUninit<T> {
    const ELEMENTS: usize = T::ELEMENTS;
    const SPARSE_SIZE: usize = T::SPARSE_SIZE;
}
// SAFETY: as above.
unsafe impl<T: Attributed> Attributed for UnsafeCell<T> {
    const ELEMENTS: usize = T::ELEMENTS;
    const SPARSE_SIZE: usize = T::SPARSE_SIZE;
}

/// `Elements::<T>::COUNT`: few of an attributed type, which is large, since rustc refuses types of 2^61 bytes. No round numbers: the
/// passes tell by them whether a program uses the length.
pub struct Elements<T>(PhantomData<T>);

impl<T: Attributed> Elements<T> {
    pub const COUNT: usize = T::ELEMENTS;
}

/// The count for all other types. What a type itself has comes before what it has from a trait.
pub trait OrdinaryElements {
    const COUNT: usize = 1_037_159;
}

impl<T> OrdinaryElements for Elements<T> {}
