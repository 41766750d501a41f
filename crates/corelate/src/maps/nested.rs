//! Maps of maps.

use super::elements::Elements;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::null;

/// Writes both maps of maps, with keys of type `$key`.
macro_rules! nested {
    ($($(#[$doc:meta])* $name:ident<$($k:ident)?> $number:literal $key:ty;)+) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub struct $name<$($k,)? I, const MAX: usize, const IN_PLACE: usize = 0, const FLAGS: usize = 0, const PIN: usize = 0> {
            r#type: *const [i32; $number],
            key: *const $key,
            value_size: *const [i32; 4],
            max_entries: *const [i32; MAX],
            map_flags: *const [i32; FLAGS],
            pinning: *const [i32; PIN],
            values: [*const I; IN_PLACE],
        }

        impl<$($k,)? I: 'static, const MAX: usize, const FLAGS: usize, const PIN: usize> $name<$($k,)? I, MAX, 0, FLAGS, PIN> {
            /// Without maps: user space puts them in.
            #[allow(clippy::new_without_default)]
            pub const fn new() -> Self {
                Self::with([])
            }
        }

        impl<$($k,)? I: 'static, const MAX: usize, const IN_PLACE: usize, const FLAGS: usize, const PIN: usize>
            $name<$($k,)? I, MAX, IN_PLACE, FLAGS, PIN>
        {
            /// With these maps in place, from key 0 on.
            pub const fn with(maps: [&'static I; IN_PLACE]) -> Self {
                let mut values: [*const I; IN_PLACE] = [null(); IN_PLACE];
                let mut index = 0;
                while index < IN_PLACE {
                    values[index] = maps[index];
                    index += 1;
                }
                Self::of(values)
            }

            /// With these maps in place, and gaps.
            pub const fn with_some(maps: [Option<&'static I>; IN_PLACE]) -> Self {
                let mut values: [*const I; IN_PLACE] = [null(); IN_PLACE];
                let mut index = 0;
                while index < IN_PLACE {
                    if let Some(map) = maps[index] {
                        values[index] = map;
                    }
                    index += 1;
                }
                Self::of(values)
            }

            const fn of(values: [*const I; IN_PLACE]) -> Self {
                const { assert!(IN_PLACE <= MAX, "more maps in place than MAX") };
                Self {
                    r#type: null(),
                    key: null(),
                    value_size: null(),
                    max_entries: null(),
                    map_flags: null(),
                    pinning: null(),
                    values,
                }
            }

            /// What the helper functions take.
            #[inline(always)]
            pub fn as_ptr(&self) -> *const c_void {
                self as *const Self as *const c_void
            }
        }

        impl<$($k,)? I: 'static, const MAX: usize, const IN_PLACE: usize, const FLAGS: usize, const PIN: usize> Deref
            for $name<$($k,)? I, MAX, IN_PLACE, FLAGS, PIN>
        {
            type Target = Maps<$key, I>;

            #[inline(always)]
            fn deref(&self) -> &Maps<$key, I> {
                // SAFETY: the operations have no size, and use nothing but their address, which is the map's.
                unsafe { &*(self as *const Self as *const Maps<$key, I>) }
            }
        }

        // SAFETY: the members are never read; what they stand for is the kernel's, which synchronises access.
        unsafe impl<$($k,)? I: 'static, const MAX: usize, const IN_PLACE: usize, const FLAGS: usize, const PIN: usize> Sync
            for $name<$($k,)? I, MAX, IN_PLACE, FLAGS, PIN>
        {
        }
    )+};
}

nested! {
    /// BPF_MAP_TYPE_ARRAY_OF_MAPS: maps of the type `I` by index. `IN_PLACE`: how many of them are named in the definition, from index 0 on.
    ///
    /// ```c
    /// struct inner { … } first SEC(".maps"), second SEC(".maps");
    /// struct {
    ///     __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    ///     __uint(max_entries, 4);
    ///     __type(key, __u32);
    ///     __array(values, struct inner);
    /// } all SEC(".maps") = { .values = { &first, &second } };
    /// ```
    /// ```
    /// use corelate::maps::{Array, ArrayOfMaps};
    /// #[corelate::map]
    /// static first: Array<u64, 8> = Array::new();
    /// #[corelate::map]
    /// static second: Array<u64, 8> = Array::new();
    /// #[corelate::map]
    /// static all: ArrayOfMaps<Array<u64, 8>, 4, 2> = ArrayOfMaps::with([&first, &second]);
    ///
    /// fn look(which: u32, index: u32) -> Option<u64> {
    ///     all.get(&which)?.get(&index).copied()
    /// }
    /// # assert_eq!(look(0, 0), None);
    /// ```
    ArrayOfMaps<> 12 u32;

    /// BPF_MAP_TYPE_HASH_OF_MAPS: maps of the type `I` by keys of the type `K`. See [`ArrayOfMaps`]; maps in place have the keys 0, 1 and so on, so that
    /// only a key of four bytes can have them.
    HashOfMaps<K> 13 K;
}

/// What a program can do with a map of maps; only user space changes it.
#[repr(transparent)]
pub struct Maps<K, I>(PhantomData<fn() -> (K, I)>);

impl<K, I> Maps<K, I> {
    /// What the helper functions take.
    #[inline(always)]
    pub fn as_ptr(&self) -> *const c_void {
        self as *const Self as *const c_void
    }

    /// The map at `key`, if there is one.
    #[inline(always)]
    pub fn get(&self, key: &K) -> Option<&I> {
        // SAFETY: neither has a size, and both use nothing but their address. What is found is a map of the type `I`, of which only the address is used.
        unsafe { (*(self as *const Self as *const Elements<K, I>)).get_ptr(key).as_ref() }
    }
}
