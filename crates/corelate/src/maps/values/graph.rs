//! Lists and trees of objects that programs make.
//!
//! ```c
//! struct item { u64 key; struct bpf_rb_node node; };
//! struct { struct bpf_spin_lock lock; struct bpf_rb_root root __contains(item, node); } value;
//! ```
//! ```
//! # use corelate::maps::{RbNode, RbRoot, SpinLock};
//! #[repr(C)]
//! pub struct item { key: u64, node: RbNode }
//!
//! #[corelate::btf_decl_tag]
//! #[repr(C)]
//! pub struct value {
//!     lock: SpinLock,
//!     #[corelate::btf_decl_tag("contains:item:node")]
//!     root: RbRoot,
//! }
//! ```

use super::kfuncs;
use super::opaque;
use core::ptr::null_mut;

opaque! {
    /// The start of a list: C's `struct bpf_list_head`, in a value that also has a [`SpinLock`](super::SpinLock), with the tag `contains:TYPE:MEMBER`. From Linux 6.2 on.
    bpf_list_head, ListHead: [u64; 2], align 8;
    /// The member by which an object is in a list: C's `struct bpf_list_node`.
    bpf_list_node, ListNode: [u64; 3], align 8;
    /// The root of a tree: C's `struct bpf_rb_root`, in a value that also has a [`SpinLock`](super::SpinLock), with the tag `contains:TYPE:MEMBER`. From Linux 6.3 on.
    bpf_rb_root, RbRoot: [u64; 2], align 8;
    /// The member by which an object is in a tree: C's `struct bpf_rb_node`.
    bpf_rb_node, RbNode: [u64; 4], align 8;
    /// How many owners an object has: C's `struct bpf_refcount`. From Linux 6.4 on.
    bpf_refcount, RefCount: [u32; 1], align 4;
}

/// The functions of lists and trees: the lock that is in the same value has to be taken. What they put in belongs to the list or the tree from then on; what
/// they take out belongs to the program, which has to release it. The verifier checks all of this.
impl bpf_list_head {
    /// Puts an object in, as the first. The error is negative: it was in a list already, and is released.
    ///
    /// # Safety
    /// `node` is the member of an object that this program owns.
    #[inline(always)]
    pub unsafe fn push_front(&self, node: *mut bpf_list_node) -> i32 {
        // SAFETY: the caller's promise.
        unsafe { kfuncs::bpf_list_push_front_impl(self.as_ptr(), node, null_mut(), 0) }
    }

    /// Puts an object in, as the last. The error is negative: it was in a list already, and is released.
    ///
    /// # Safety
    /// `node` is the member of an object that this program owns.
    #[inline(always)]
    pub unsafe fn push_back(&self, node: *mut bpf_list_node) -> i32 {
        // SAFETY: the caller's promise.
        unsafe { kfuncs::bpf_list_push_back_impl(self.as_ptr(), node, null_mut(), 0) }
    }

    /// Takes the first object out: its member, or null.
    ///
    /// # Safety
    /// What it gives has to be released.
    #[inline(always)]
    pub unsafe fn pop_front(&self) -> *mut bpf_list_node {
        // SAFETY: the caller's promise.
        unsafe { kfuncs::bpf_list_pop_front(self.as_ptr()) }
    }

    /// Takes the last object out: its member, or null.
    ///
    /// # Safety
    /// What it gives has to be released.
    #[inline(always)]
    pub unsafe fn pop_back(&self) -> *mut bpf_list_node {
        // SAFETY: the caller's promise.
        unsafe { kfuncs::bpf_list_pop_back(self.as_ptr()) }
    }
}

/// See [`bpf_list_head`].
impl bpf_rb_root {
    /// Puts an object in. `less`: whether the first of two comes before the second; it has to be named in the call. The error is negative: it was in a tree already, and is
    /// released.
    ///
    /// # Safety
    /// `node` is the member of an object that this program owns.
    #[inline(always)]
    pub unsafe fn add(
        &self,
        node: *mut bpf_rb_node,
        less: unsafe extern "C" fn(*mut bpf_rb_node, *const bpf_rb_node) -> bool,
    ) -> i32 {
        // SAFETY: the caller's promise.
        unsafe { kfuncs::bpf_rbtree_add_impl(self.as_ptr(), node, less, null_mut(), 0) }
    }

    /// The member of the first object, which stays in the tree; null if there is none.
    #[inline(always)]
    pub fn first(&self) -> *mut bpf_rb_node {
        // SAFETY: the verifier wants a tree whose lock is taken.
        unsafe { kfuncs::bpf_rbtree_first(self.as_ptr()) }
    }

    /// Takes an object out: its member, or null.
    ///
    /// # Safety
    /// What it gives has to be released.
    #[inline(always)]
    pub unsafe fn remove(&self, node: *mut bpf_rb_node) -> *mut bpf_rb_node {
        // SAFETY: the caller's promise.
        unsafe { kfuncs::bpf_rbtree_remove(self.as_ptr(), node) }
    }
}

/// The object that `$node` is the member `$member` of. For types of the program's own; [`container_of!`](crate::container_of!) is for the kernel's.
///
/// ```c
/// struct item *item = container_of(node, struct item, link);
/// ```
/// ```
/// # use corelate::maps::ListNode;
/// # #[repr(C)] pub struct item { key: u64, link: ListNode }
/// # let mut made = item { key: 5, link: ListNode::new() };
/// # let node = &raw mut made.link;
/// let object: *mut item = unsafe { corelate::object_of!(node, item, link) };
/// # assert_eq!(unsafe { (*object).key }, 5);
/// ```
#[macro_export]
macro_rules! object_of {
    ($node:expr, $ty:ty, $member:ident) => {
        ($node as *mut u8).sub(::core::mem::offset_of!($ty, $member)).cast::<$ty>()
    };
}
