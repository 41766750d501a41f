//! Bit-fields on targets other than BPF, where a run of them is stored as an array of bytes.

use core::any::type_name;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

/// Stands for a bit-field in a type's list of members: no bytes of its own, at the start of the run's storage.
/// `WIDTH` bits from bit `SHIFT` of that storage on; `T` is the declared type.
/// Every trait that a user may derive, whatever `T` has.
#[repr(transparent)]
pub struct BitField<T, const WIDTH: u64, const SHIFT: u64>(PhantomData<T>);

impl<T, const WIDTH: u64, const SHIFT: u64> Clone for BitField<T, WIDTH, SHIFT> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, const WIDTH: u64, const SHIFT: u64> Copy for BitField<T, WIDTH, SHIFT> {}

impl<T, const WIDTH: u64, const SHIFT: u64> fmt::Debug for BitField<T, WIDTH, SHIFT> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{WIDTH} bits")
    }
}

impl<T, const WIDTH: u64, const SHIFT: u64> Default for BitField<T, WIDTH, SHIFT> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, const WIDTH: u64, const SHIFT: u64> PartialEq for BitField<T, WIDTH, SHIFT> {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl<T, const WIDTH: u64, const SHIFT: u64> Eq for BitField<T, WIDTH, SHIFT> {}

impl<T, const WIDTH: u64, const SHIFT: u64> PartialOrd for BitField<T, WIDTH, SHIFT> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T, const WIDTH: u64, const SHIFT: u64> Ord for BitField<T, WIDTH, SHIFT> {
    fn cmp(&self, _other: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl<T, const WIDTH: u64, const SHIFT: u64> Hash for BitField<T, WIDTH, SHIFT> {
    fn hash<H: Hasher>(&self, _state: &mut H) {}
}

/// A place in memory, to ask about: what the host has for the relocation kinds 0 to 5 of `enum bpf_core_relo_kind`.
pub struct Place<F> {
    base: usize,
    field: *const F,
}

impl<F> Place<F> {
    #[inline]
    pub fn new<T>(base: *const T, field: *const F) -> Self {
        Self { base: base as usize, field }
    }

    fn offset(&self) -> u64 {
        (self.field as usize - self.base) as u64
    }
}

/// The answers for an ordinary member. [`Place`]'s own method of this name, which bit-fields have, is preferred to it.
pub trait Ordinary {
    fn info(&self, kind: u64) -> u64;
}

impl<F> Ordinary for Place<F> {
    fn info(&self, kind: u64) -> u64 {
        let size = size_of::<F>() as u64;
        answer::<F>(kind, self.offset() * 8, size * 8, size)
    }
}

impl<T, const WIDTH: u64, const SHIFT: u64> Place<BitField<T, WIDTH, SHIFT>> {
    pub fn info(&self, kind: u64) -> u64 {
        answer::<T>(kind, self.offset() * 8 + SHIFT, WIDTH, size_of::<T>() as u64)
    }
}

/// As libbpf computes them: the bytes to read are the smallest aligned unit, the declared type's or larger, that has all of the bits.
fn answer<T>(kind: u64, bit: u64, bits: u64, declared: u64) -> u64 {
    let mut size = declared.max(1);
    let mut offset = if bits == declared * 8 { bit / 8 } else { bit / 8 / size * size };
    while bit + bits > (offset + size) * 8 && size < 8 {
        size *= 2;
        offset = bit / 8 / size * size;
    }
    let low = bit - offset * 8;
    match kind {
        0 => offset,
        1 => size,
        2 => 1,
        3 => u64::from(matches!(type_name::<T>(), "i8" | "i16" | "i32" | "i64" | "i128" | "isize")),
        4 if cfg!(target_endian = "little") => 64u64.saturating_sub(low + bits),
        4 => (8u64.saturating_sub(size)) * 8 + low,
        _ => 64u64.saturating_sub(bits),
    }
}

/// What the host has for the relocation kinds 6 to 9 and 12.
pub fn type_answer<T>(kind: u64) -> u64 {
    match kind {
        6 | 7 => 0,
        9 => size_of::<T>() as u64,
        _ => 1,
    }
}
