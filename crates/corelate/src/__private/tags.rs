//! What `btf_decl_tag` leaves for the passes (ARCHITECTURE.md, attributes for BTF tags). Packed, so that no byte is undefined.

/// A tag on the type `T`.
#[repr(C, packed)]
pub struct DeclTag<T, const N: usize> {
    tag: [u8; N],
    ty: [T; 0],
}

impl<T, const N: usize> DeclTag<T, N> {
    pub const fn new(tag: &[u8; N]) -> Self {
        Self { tag: *tag, ty: [] }
    }
}

/// A tag on a member of the type `T`.
#[repr(C, packed)]
pub struct MemberDeclTag<T, const N: usize, const M: usize> {
    tag: [u8; N],
    member: [u8; M],
    ty: [T; 0],
}

impl<T, const N: usize, const M: usize> MemberDeclTag<T, N, M> {
    pub const fn new(tag: &[u8; N], member: &[u8; M]) -> Self {
        Self { tag: *tag, member: *member, ty: [] }
    }
}

/// A tag on a function or a static, or on a function's parameter.
#[repr(C, packed)]
pub struct ItemDeclTag<const N: usize> {
    target: *const (),
    /// From 0; -1 for the item itself.
    parameter: i64,
    tag: [u8; N],
}

impl<const N: usize> ItemDeclTag<N> {
    pub const fn new(target: *const (), parameter: i64, tag: &[u8; N]) -> Self {
        Self { target, parameter, tag: *tag }
    }
}

// SAFETY: what they hold is never written, and nothing is read through the pointer.
unsafe impl<T, const N: usize> Sync for DeclTag<T, N> {}
unsafe impl<T, const N: usize, const M: usize> Sync for MemberDeclTag<T, N, M> {}
unsafe impl<const N: usize> Sync for ItemDeclTag<N> {}
