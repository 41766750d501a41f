//! Maps with keys and values: hash tables, arrays, and tries of prefixes.

use super::calls::{closure_in, context_of, done, number};
use super::define::{define, extends, operations};
use crate::helpers::raw;
use core::ffi::c_void;
use core::mem::transmute;
use core::ops::ControlFlow;

define! {
    /// BPF_MAP_TYPE_HASH. `FLAGS`: BPF_F_NO_PREALLOC is 1. `PIN`: 1 pins it under its name.
    Hash<K, V; MAX, FLAGS = 0, PIN = 0> -> HashElements<K, V> {
        r#type: [i32; 1],
        key: K,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_ARRAY: `MAX` values, all there from the start.
    Array<V; MAX, FLAGS = 0, PIN = 0> -> ArrayElements<V> {
        r#type: [i32; 2],
        key: u32,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_PERCPU_HASH.
    PerCpuHash<K, V; MAX, FLAGS = 0, PIN = 0> -> PerCpuElements<K, V> {
        r#type: [i32; 5],
        key: K,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_PERCPU_ARRAY.
    PerCpuArray<V; MAX, FLAGS = 0, PIN = 0> -> PerCpuArrayElements<V> {
        r#type: [i32; 6],
        key: u32,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_LRU_HASH: the element unused for longest makes room.
    LruHash<K, V; MAX, FLAGS = 0, PIN = 0> -> HashElements<K, V> {
        r#type: [i32; 9],
        key: K,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_LRU_PERCPU_HASH.
    LruPerCpuHash<K, V; MAX, FLAGS = 0, PIN = 0> -> PerCpuElements<K, V> {
        r#type: [i32; 10],
        key: K,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_LPM_TRIE: the value of the longest prefix that fits the key, a [`LpmKey`]. `FLAGS`: the kernel wants BPF_F_NO_PREALLOC, which is
    /// therefore the default.
    LpmTrie<K, V; MAX, FLAGS = 1, PIN = 0> -> Elements<LpmKey<K>, V> {
        r#type: [i32; 11],
        key: LpmKey<K>,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_RHASH, from Linux 7.2 on: a hash table that grows and shrinks. `FLAGS`: the kernel wants BPF_F_NO_PREALLOC, which is therefore the
    /// default.
    RHash<K, V; MAX, FLAGS = 1, PIN = 0> -> HashElements<K, V> {
        r#type: [i32; 35],
        key: K,
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }
}

/// The key of a [`LpmTrie`]: how many bits of `data` count, from its first byte on.
///
/// ```
/// use corelate::maps::LpmKey;
/// let key: LpmKey<[u8; 4]> = LpmKey { prefix_len: 24, data: [192, 168, 7, 0] };
/// ```
#[repr(C)]
#[derive(Clone, Copy)]
pub struct LpmKey<T> {
    /// When a value is looked up: all bits, `8 * size_of::<T>()`.
    pub prefix_len: u32,
    /// In the order in which the bits are compared: integers in network byte order.
    pub data: T,
}

operations! {
    /// Looking up, writing and deleting.
    Elements<K, V>;
    /// The same, and going through all elements.
    HashElements<K, V>;
    /// The same with a value for each processor. Those that take no processor are about the one that the program runs on.
    PerCpuElements<K, V>;
    /// Looking up and writing; the elements of an array are always there.
    ArrayElements<V>;
    /// The same with a value for each processor. Those that take no processor are about the one that the program runs on.
    PerCpuArrayElements<V>;
}

extends! {
    HashElements<K, V> Elements<K, V>;
    PerCpuElements<K, V> HashElements<K, V>;
    PerCpuArrayElements<V> ArrayElements<V>;
}

/// `get`, `get_ptr` and `set`, for maps with keys of type `$key`.
macro_rules! look_up {
    ($($name:ident<$($ty:ident),*> $key:ty;)+) => {$(
        impl<$($ty),*> $name<$($ty),*> {
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
                done(unsafe { raw::map_update_elem(self.as_ptr(), key, value, flags) })
            }
        }
    )+};
}

look_up! {
    Elements<K, V> K;
    ArrayElements<V> u32;
}

impl<K, V> Elements<K, V> {
    /// Deletes the element. The error is negative.
    #[inline(always)]
    pub fn delete(&self, key: &K) -> Result<(), i64> {
        // SAFETY: the key is of the map's type.
        done(unsafe { raw::map_delete_elem(self.as_ptr(), key as *const K as *const c_void) })
    }
}

/// `for_each`, for maps with keys of type `$key`.
macro_rules! iterate {
    ($($name:ident<$($ty:ident),*> $key:ty;)+) => {$(
        impl<$($ty),*> $name<$($ty),*> {
            /// Calls `each` with every element, or until it gives `Break`: how many calls there were. From Linux 5.13 on.
            ///
            /// The verifier looks at `each` once, however many elements there are.
            #[inline(always)]
            pub fn for_each<F: FnMut(&$key, &V) -> ControlFlow<()>>(&self, mut each: F) -> Result<u32, i64> {
                // As a function pointer all the way: through an integer it would lose its relocation, which makes it a function for the kernel.
                // SAFETY: the types differ in pointers alone, and the callback gets the closure that is on this function's stack.
                number(unsafe {
                    let callback = transmute::<Each<$key, V>, raw::ElementCallback>(call_each::<$key, V, F>);
                    raw::for_each_map_elem(self.as_ptr(), callback, context_of(&mut each), 0)
                })
            }
        }
    )+};
}

iterate! {
    HashElements<K, V> K;
    ArrayElements<V> u32;
}

type Each<K, V> = unsafe extern "C" fn(*const c_void, *const K, *const V, *mut c_void) -> i64;

/// What the kernel calls with each element: `context` is the closure.
unsafe extern "C" fn call_each<K, V, F: FnMut(&K, &V) -> ControlFlow<()>>(
    _map: *const c_void,
    key: *const K,
    value: *const V,
    context: *mut c_void,
) -> i64 {
    // SAFETY: the kernel hands over what `for_each` gave it, and a key and a value of the map.
    match unsafe { closure_in::<F>(context)(&*key, &*value) } {
        ControlFlow::Continue(()) => 0,
        ControlFlow::Break(()) => 1,
    }
}

impl<K, V> PerCpuElements<K, V> {
    /// The value of processor `cpu`, if there are such an element and such a processor. From Linux 5.19 on.
    #[inline(always)]
    pub fn get_on(&self, cpu: u32, key: &K) -> Option<&V> {
        // SAFETY: the key is of the map's type, and the helper gives null or a value of this map.
        unsafe { (raw::map_lookup_percpu_elem(self.as_ptr(), key as *const K as *const c_void, cpu) as *const V).as_ref() }
    }
}

impl<V> PerCpuArrayElements<V> {
    /// The value of processor `cpu`, if there are such an element and such a processor. From Linux 5.19 on.
    #[inline(always)]
    pub fn get_on(&self, cpu: u32, key: &u32) -> Option<&V> {
        let key = key as *const u32 as *const c_void;
        // SAFETY: the helper gives null or a value of this map.
        unsafe { (raw::map_lookup_percpu_elem(self.as_ptr(), key, cpu) as *const V).as_ref() }
    }
}
