use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::mem::MaybeUninit;

/// Padding of the sparse layout. It has every trait that a user may derive, and takes no part in what they do.
///
/// An array of `MaybeUninit` rather than the other way round: thousands of paddings are described in debug info, each with all the
/// types that only it has.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Pad<const N: usize>(#[allow(dead_code)] [MaybeUninit<u8>; N]);

impl<const N: usize> fmt::Debug for Pad<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

impl<const N: usize> Default for Pad<N> {
    #[inline(always)]
    fn default() -> Self {
        // SAFETY: an array of `MaybeUninit` needs no value. An array expression would be evaluated by rustc, all 2^41 bytes of it.
        unsafe { MaybeUninit::uninit().assume_init() }
    }
}

impl<const N: usize> PartialEq for Pad<N> {
    #[inline(always)]
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl<const N: usize> Eq for Pad<N> {}

impl<const N: usize> PartialOrd for Pad<N> {
    #[inline(always)]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> Ord for Pad<N> {
    #[inline(always)]
    fn cmp(&self, _other: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl<const N: usize> Hash for Pad<N> {
    #[inline(always)]
    fn hash<H: Hasher>(&self, _state: &mut H) {}
}

/// Brings the debug info of `T` into the module. The passes remove it.
#[repr(transparent)]
pub struct Keep<T>(#[allow(dead_code)] [T; 0]);

impl<T> Keep<T> {
    pub const NEW: Self = Self([]);
}

// SAFETY: it holds nothing.
unsafe impl<T> Sync for Keep<T> {}
