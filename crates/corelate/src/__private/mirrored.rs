//! The paddings of the mirrored layout, which is for an audit alone: they give each offset and each size the complement of the bits that it has
//! in the sparse layout, down to those that are 0 by the alignment. The macros cannot compute them, since they know no sizes.

use super::Attributed;
use core::marker::PhantomData;
use core::mem::{align_of, size_of};

/// A padding with the member behind it, bytes. The last of a type has no member.
#[derive(Clone, Copy)]
pub struct Part {
    /// The padding of the sparse layout; 0 where a member is left out.
    pub padding: usize,
    /// What the mirrored padding is at the least.
    pub least: usize,
    /// The sizes of the member in both layouts.
    pub sparse: usize,
    pub mirrored: usize,
    pub align: usize,
}

impl Part {
    /// A padding with a member of type T.
    pub const fn of<T>(padding: usize, least: usize, sparse: usize) -> Self {
        Self { padding, least, sparse, mirrored: size_of::<T>(), align: align_of::<T>() }
    }

    /// The same where all layouts have the same size for the member.
    pub const fn known(padding: usize, least: usize, size: usize, align: usize) -> Self {
        Self { padding, least, sparse: size, mirrored: size, align }
    }
}

/// `SparseSize::<T>::BYTES`: of an attributed type what the sparse layout has for it, also while another one is compiled.
pub struct SparseSize<T>(PhantomData<T>);

impl<T: Attributed> SparseSize<T> {
    pub const BYTES: usize = T::SPARSE_SIZE;
}

/// The size of all other types. What a type itself has comes before what it has from a trait.
pub trait OrdinarySize {
    const BYTES: usize;
}

impl<T> OrdinarySize for SparseSize<T> {
    const BYTES: usize = size_of::<T>();
}

/// The mirrored layout of a type with N - 1 members.
pub struct Mirrored<const N: usize> {
    pub paddings: [usize; N],
    pub sparse_size: usize,
}

/// The mirrored layout of a type. The bits below `modulus`, which is a power of two, become the complement. `align` and `packed` are what `repr` says.
pub const fn mirrored<const N: usize>(parts: [Part; N], modulus: usize, align: usize, packed: usize) -> Mirrored<N> {
    let mut paddings = [0; N];
    let (mut sparse, mut mirrored, mut largest) = (0usize, 0usize, align);
    let mut index = 0;
    while index < N {
        let part = parts[index];
        let align = if index == N - 1 {
            largest
        } else if part.align < packed {
            part.align
        } else {
            packed
        };
        if align > largest {
            largest = align;
        }
        if part.padding > 0 {
            sparse = (sparse + part.padding).next_multiple_of(align);
            let complement = 0usize.wrapping_sub(align).wrapping_sub(sparse);
            let more = complement.wrapping_sub(mirrored).wrapping_sub(part.least) % modulus;
            paddings[index] = part.least + more;
            mirrored = (mirrored + paddings[index]).next_multiple_of(align);
        }
        sparse += part.sparse;
        mirrored += part.mirrored;
        index += 1;
    }
    Mirrored { paddings, sparse_size: sparse }
}
