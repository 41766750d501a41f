//! Maps, defined as libbpf's `SEC(".maps")` does: the types of a static's members are the definition, and nothing is ever stored in it.
//!
//! ```c
//! struct {
//!     __uint(type, BPF_MAP_TYPE_HASH);
//!     __uint(max_entries, 1024);
//!     __type(key, __u32);
//!     __type(value, __u64);
//! } counts SEC(".maps");
//! ```
//! ```
//! use corelate::maps::Hash;
//! #[unsafe(no_mangle)]
//! #[cfg_attr(target_arch = "bpf", unsafe(link_section = ".maps"))]
//! static counts: Hash<u32, u64, 1024> = Hash::new();
//! # assert!(counts.get(&1).is_none());
//! ```
//!
//! In a crate that is only compiled for BPF, `#[unsafe(link_section = ".maps")]` will do. The static's name is the map's.

use crate::helpers::raw;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr::null;

/// Writes map types: struct members that say what the map is, `new`, and the pointer that helpers take.
macro_rules! maps {
    ($(
        $(#[$doc:meta])*
        $name:ident<$($ty:ident),* $(; $($n:ident $(= $default:literal)?),*)?> {
            $($member:ident: $shape:ty,)*
        }
    )+) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub struct $name<$($ty,)* $($(const $n: usize $(= $default)?),*)?> {
            $($member: *const $shape,)*
        }

        impl<$($ty,)* $($(const $n: usize),*)?> $name<$($ty,)* $($($n),*)?> {
            #[allow(clippy::new_without_default)]
            #[inline(always)]
            pub const fn new() -> Self {
                Self { $($member: null(),)* }
            }

            /// What the helper functions take.
            #[inline(always)]
            pub fn as_ptr(&self) -> *const c_void {
                self as *const Self as *const c_void
            }
        }

        // SAFETY: the members are null and are never read; what they stand for is the kernel's, which synchronises access.
        unsafe impl<$($ty,)* $($(const $n: usize),*)?> Sync for $name<$($ty,)* $($($n),*)?> {}
    )+};
}

maps! {
    /// BPF_MAP_TYPE_HASH. `FLAGS`: BPF_F_NO_PREALLOC is 1. `PIN`: 1 pins it under its name.
    Hash<K, V; MAX, FLAGS = 0, PIN = 0> {
        r#type: [i32; 1],
        key: K,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_ARRAY: `MAX` values, all there from the start.
    Array<V; MAX, FLAGS = 0, PIN = 0> {
        r#type: [i32; 2],
        key: u32,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_PERCPU_HASH.
    PerCpuHash<K, V; MAX, FLAGS = 0, PIN = 0> {
        r#type: [i32; 5],
        key: K,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_PERCPU_ARRAY.
    PerCpuArray<V; MAX, FLAGS = 0, PIN = 0> {
        r#type: [i32; 6],
        key: u32,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_STACK_TRACE: up to `MAX` stacks of `DEPTH` frames, for [`get_stackid`](crate::helpers::get_stackid).
    StackTrace<; DEPTH, MAX, FLAGS = 0, PIN = 0> {
        r#type: [i32; 7],
        key: u32,
        value: [u64; DEPTH],
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_CGROUP_ARRAY, for [`current_task_under_cgroup`](crate::helpers::current_task_under_cgroup).
    CgroupArray<; MAX, PIN = 0> {
        r#type: [i32; 8],
        key: u32,
        value: u32,
        max_entries: [i32; MAX],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_LRU_HASH: the element unused for longest makes room.
    LruHash<K, V; MAX, FLAGS = 0, PIN = 0> {
        r#type: [i32; 9],
        key: K,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_PERF_EVENT_ARRAY; the loader makes as many entries as there are processors.
    PerfEventArray<> {
        r#type: [i32; 4],
        key: u32,
        value: u32,
    }

    /// BPF_MAP_TYPE_RINGBUF of `BYTES` bytes: a power of two, and whole pages.
    RingBuf<; BYTES, PIN = 0> {
        r#type: [i32; 27],
        max_entries: [i32; BYTES],
        pinning: [i32; PIN],
    }
}

/// Looking up, writing and deleting, for maps with keys of type `$key`.
macro_rules! elements {
    ($($name:ident<$($ty:ident),*> $key:ty, $($delete:ident)?;)+) => {$(
        impl<$($ty,)* const MAX: usize, const FLAGS: usize, const PIN: usize> $name<$($ty,)* MAX, FLAGS, PIN> {
            /// The value, if there is one. It is the map's own memory, which other processors write, too.
            #[inline(always)]
            pub fn get(&self, key: &$key) -> Option<&V> {
                // SAFETY: the helper gives null or a value of this map, which outlives the program's run.
                unsafe { self.get_ptr(key).as_ref() }
            }

            /// A pointer to the value, or null.
            #[inline(always)]
            pub fn get_ptr(&self, key: &$key) -> *mut V {
                // SAFETY: the key is of the map's type.
                unsafe { raw::map_lookup_elem(self.as_ptr(), key as *const $key as *const c_void) as *mut V }
            }

            /// Writes the value. `flags`: 0 in any case, 1 only a new one, 2 only one that is there. The error is negative.
            #[inline(always)]
            pub fn set(&self, key: &$key, value: &V, flags: u64) -> Result<(), i64> {
                let (key, value) = (key as *const $key as *const c_void, value as *const V as *const c_void);
                // SAFETY: key and value are of the map's types.
                match unsafe { raw::map_update_elem(self.as_ptr(), key, value, flags) } {
                    0 => Ok(()),
                    error => Err(error),
                }
            }

            $(
                /// Deletes the element. The error is negative.
                #[inline(always)]
                pub fn $delete(&self, key: &$key) -> Result<(), i64> {
                    // SAFETY: the key is of the map's type.
                    match unsafe { raw::map_delete_elem(self.as_ptr(), key as *const $key as *const c_void) } {
                        0 => Ok(()),
                        error => Err(error),
                    }
                }
            )?
        }
    )+};
}

elements! {
    Hash<K, V> K, delete;
    PerCpuHash<K, V> K, delete;
    LruHash<K, V> K, delete;
    Array<V> u32, ;
    PerCpuArray<V> u32, ;
}

impl<const BYTES: usize, const PIN: usize> RingBuf<BYTES, PIN> {
    /// Room for a record, which the verifier wants to see handed over or given back on every path.
    #[inline(always)]
    pub fn reserve<T>(&self) -> Option<Record<T>> {
        // SAFETY: the map is a ring buffer.
        let data = unsafe { raw::ringbuf_reserve(self.as_ptr(), size_of::<T>() as u64, 0) } as *mut T;
        if data.is_null() {
            None
        } else {
            Some(Record { data, not_send: PhantomData })
        }
    }

    /// Copies a record in. `flags`: BPF_RB_NO_WAKEUP 1, BPF_RB_FORCE_WAKEUP 2. The error is negative.
    #[inline(always)]
    pub fn output<T>(&self, data: &T, flags: u64) -> Result<(), i64> {
        // SAFETY: the data is as long as it says.
        match unsafe { raw::ringbuf_output(self.as_ptr(), data as *const T as *const c_void, size_of::<T>() as u64, flags) } {
            0 => Ok(()),
            error => Err(error),
        }
    }
}

/// A reserved record of a [`RingBuf`]. Not initialised: write all of it, then [`submit`](Record::submit).
#[must_use = "the verifier refuses a record that is neither submitted nor discarded"]
pub struct Record<T> {
    data: *mut T,
    not_send: PhantomData<*mut T>,
}

impl<T> Record<T> {
    #[inline(always)]
    pub fn as_mut_ptr(&self) -> *mut T {
        self.data
    }

    /// Writes the whole record.
    #[inline(always)]
    pub fn write(&mut self, value: T) {
        // SAFETY: the helper reserved room for a T, and aligned it to eight bytes.
        unsafe { *self.data = value }
    }

    /// Hands it over. `flags`: BPF_RB_NO_WAKEUP 1, BPF_RB_FORCE_WAKEUP 2.
    #[inline(always)]
    pub fn submit(self, flags: u64) {
        // SAFETY: it was reserved, and is gone after this.
        unsafe { raw::ringbuf_submit(self.data as *mut c_void, flags) }
    }

    /// Gives it back.
    #[inline(always)]
    pub fn discard(self, flags: u64) {
        // SAFETY: it was reserved, and is gone after this.
        unsafe { raw::ringbuf_discard(self.data as *mut c_void, flags) }
    }
}

impl PerfEventArray {
    /// Sends a record on this processor. The error is negative.
    ///
    /// # Safety
    /// `ctx` is the program's context.
    #[inline(always)]
    pub unsafe fn output<T>(&self, ctx: *mut c_void, data: &T) -> Result<(), i64> {
        const BPF_F_CURRENT_CPU: u64 = 0xffff_ffff;
        let bytes = data as *const T as *const c_void;
        // SAFETY: the data is as long as it says.
        match unsafe { raw::perf_event_output(ctx, self.as_ptr(), BPF_F_CURRENT_CPU, bytes, size_of::<T>() as u64) } {
            0 => Ok(()),
            error => Err(error),
        }
    }
}
