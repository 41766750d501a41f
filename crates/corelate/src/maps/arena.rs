//! Memory that programs and user space share, with the same addresses on both sides.

use super::define::{define, operations};
use super::values::kfuncs;
use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};
use core::ptr::null_mut;

define! {
    /// BPF_MAP_TYPE_ARENA of `PAGES` pages, memory that programs and user space share. From Linux 6.9 on. `FLAGS`: the kernel wants BPF_F_MMAPABLE (1024),
    /// which is therefore the default. `ADDRESS`: where user space maps it, below 128 MiB; 0 for anywhere, and then it is mapped before a pointer is kept in it.
    ///
    /// ```c
    /// struct node { struct node __arena *next; __u64 value; };
    /// struct { __uint(type, BPF_MAP_TYPE_ARENA); __uint(map_flags, BPF_F_MMAPABLE); __uint(max_entries, 16); } memory SEC(".maps");
    /// struct node __arena *first;
    /// …
    /// struct node __arena *node = bpf_arena_alloc_pages(&memory, NULL, 1, NUMA_NO_NODE, 0);
    /// node->value = 7;
    /// node->next = first;
    /// first = node;
    /// ```
    /// ```
    /// use corelate::maps::{Arena, ArenaPtr, ArenaStatic};
    /// #[repr(C)]
    /// pub struct node { next: ArenaPtr<node>, value: u64 }
    /// #[unsafe(no_mangle)]
    /// #[cfg_attr(target_arch = "bpf", unsafe(link_section = ".maps"))]
    /// static memory: Arena<16> = Arena::new();
    /// #[unsafe(no_mangle)]
    /// #[cfg_attr(target_arch = "bpf", unsafe(link_section = ".addr_space.1"))]
    /// static first: ArenaStatic<ArenaPtr<node>> = ArenaStatic::new(ArenaPtr::NULL);
    ///
    /// fn push(value: u64) -> Option<()> {
    ///     let mut node = memory.alloc::<node>(1)?;
    ///     node.value = value;
    ///     node.next = first.load();
    ///     first.store(node);
    ///     Some(())
    /// }
    /// # assert!(push(7).is_none());
    /// ```
    ///
    /// A program uses one arena at most. Pages that are not allocated read as zeros, and what is written to them is lost.
    Arena<; PAGES, ADDRESS = 0, FLAGS = 1024, PIN = 0> -> Pages {
        r#type: [i32; 33],
        max_entries: [i32; PAGES],
        map_flags: [i32; FLAGS],
        map_extra: [i32; ADDRESS],
        pinning: [i32; PIN],
    }
}

operations! {
    /// What a program can do with an arena.
    Pages<>;
}

/// NUMA_NO_NODE.
const ANY_NODE: i32 = -1;

impl Pages {
    /// Allocates `pages` pages, which are zeros. Before Linux 7.0 only programs that may sleep can do so.
    #[inline(always)]
    pub fn alloc<T>(&self, pages: u32) -> Option<ArenaPtr<T>> {
        // SAFETY: the map is an arena.
        let start = unsafe { kfuncs::bpf_arena_alloc_pages(self.as_ptr().cast_mut(), null_mut(), pages, ANY_NODE, 0) };
        if start.is_null() {
            None
        } else {
            Some(ArenaPtr(start.cast()))
        }
    }

    /// Gives pages back that `alloc` gave, from the one that `start` points to.
    #[inline(always)]
    pub fn free<T>(&self, start: ArenaPtr<T>, pages: u32) {
        // SAFETY: the map is an arena; pages that are not allocated are left out.
        unsafe { kfuncs::bpf_arena_free_pages(self.as_ptr().cast_mut(), start.0.cast(), pages) }
    }
}

/// A pointer into an arena: clang's `T __arena *`. In memory it is the address that user space has. The fields of what it points to are written as those of a
/// reference: `node.value`, `node.next.value`.
///
/// Whatever the pointer is, the kernel leads it into the arena: nothing else can be read or written. Others may change what it points to at any time; for counts
/// and flags that several write there is [`atomic`](crate::atomic).
#[repr(transparent)]
pub struct ArenaPtr<T>(*mut T);

impl<T> ArenaPtr<T> {
    pub const NULL: Self = Self(null_mut());

    #[inline(always)]
    pub fn is_null(self) -> bool {
        self.0.is_null()
    }

    /// The address that user space has.
    #[inline(always)]
    pub fn address(self) -> u64 {
        self.0 as u64
    }

    /// From an address that user space has, which a program got in some other way.
    #[inline(always)]
    pub fn from_address(address: u64) -> Self {
        Self(address as *mut T)
    }

    /// The pointer with which this program gets there: clang's `cast_kern`.
    #[inline(always)]
    pub fn as_ptr(self) -> *mut T {
        kernel_pointer(self.0)
    }

    /// From a pointer that [`as_ptr`](Self::as_ptr) gave, or one to a part of what it points to: clang's `cast_user`.
    #[inline(always)]
    pub fn of(pointer: *mut T) -> Self {
        Self(user_pointer(pointer))
    }

    /// The pointer to the element `count` further on.
    #[inline(always)]
    pub fn add(self, count: usize) -> Self {
        Self(self.0.wrapping_add(count))
    }

    #[inline(always)]
    pub fn cast<U>(self) -> ArenaPtr<U> {
        ArenaPtr(self.0.cast())
    }
}

#[cfg(target_arch = "bpf")]
use crate::__private::{arena_kernel as kernel_pointer, arena_user as user_pointer};

/// On other targets there is one address space.
#[cfg(not(target_arch = "bpf"))]
fn kernel_pointer<T>(pointer: *mut T) -> *mut T {
    pointer
}

#[cfg(not(target_arch = "bpf"))]
fn user_pointer<T>(pointer: *mut T) -> *mut T {
    pointer
}

impl<T> Clone for ArenaPtr<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ArenaPtr<T> {}

impl<T> PartialEq for ArenaPtr<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for ArenaPtr<T> {}

impl<T> Deref for ArenaPtr<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the kernel leads every address into the arena, whose memory is always there for the program.
        unsafe { &*self.as_ptr() }
    }
}

impl<T> DerefMut for ArenaPtr<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above.
        unsafe { &mut *self.as_ptr() }
    }
}

// SAFETY: it is an address; what it leads to is shared by its nature.
unsafe impl<T> Send for ArenaPtr<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for ArenaPtr<T> {}

/// A static in the arena: clang's `T __arena NAME`. It belongs into the section `.addr_space.1`, and libbpf from 1.4 on puts it at the arena's end.
#[repr(transparent)]
pub struct ArenaStatic<T>(UnsafeCell<T>);

impl<T> ArenaStatic<T> {
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// The pointer with which a program gets there.
    #[inline(always)]
    pub fn as_ptr(&self) -> *mut T {
        self.0.get()
    }

    /// The pointer to keep in the arena, and to give to user space.
    #[inline(always)]
    pub fn pointer(&self) -> ArenaPtr<T> {
        ArenaPtr::of(self.0.get())
    }

    #[inline(always)]
    pub fn store(&self, value: T) {
        // SAFETY: the static is always there.
        unsafe { self.as_ptr().write(value) }
    }

    #[inline(always)]
    pub fn load(&self) -> T
    where
        T: Copy,
    {
        // SAFETY: as above.
        unsafe { self.as_ptr().read() }
    }
}

// SAFETY: it is memory that is shared by its nature.
unsafe impl<T> Sync for ArenaStatic<T> {}
