//! `maps!`, for definitions of any shape.

use core::ffi::c_void;
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::null;

/// Defines maps, with the members that libbpf takes. For types that have no name in [`maps`](crate::maps), and for members that those types have not.
///
/// ```c
/// struct {
///     __uint(type, BPF_MAP_TYPE_HASH);
///     __type(key, __u32);
///     __type(value, __u64);
///     __uint(max_entries, 1024);
///     __uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE);
///     __uint(numa_node, 0);
///     __uint(pinning, LIBBPF_PIN_BY_NAME);
/// } counts SEC(".maps");
/// ```
/// ```
/// use corelate::maps::flags::{BPF_F_NO_PREALLOC, BPF_F_NUMA_NODE};
/// corelate::maps! {
///     static counts: {
///         type: HASH,
///         key: u32,
///         value: u64,
///         max_entries: 1024,
///         map_flags: BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE,
///         numa_node: 0,
///         pinning: BY_NAME,
///     };
///     /// A type by its number, with sizes only: what it can do is up to the program, with `as_ptr`.
///     pub static newest: { type: 36, key_size: 4, value_size: 8, max_entries: 16 };
/// }
/// # assert!(counts.get(&1).is_none());
/// ```
///
/// The static has the operations of the map's type: `counts.get(&1)`. The members come in this order, and each may be left out: `type` (`enum bpf_map_type` without
/// BPF_MAP_TYPE_, or a number), `key`, `key_size`, `value`, `value_size`, `max_entries`, `map_flags`, `numa_node`, `map_extra`, `pinning`, `values`. A number
/// that is left out is up to the loader.
///
/// `values: [&first, &second]` puts maps into a map of maps, and `inner: TYPE` in front of it says the type of the maps; `inner` alone is for maps that user space puts in.
/// `values: [first, second]` in a PROG_ARRAY puts in programs, whose context is `context: TYPE`.
#[macro_export]
macro_rules! maps {
    ($($(#[$attribute:meta])* $vis:vis static $name:ident: {
        type: $kind:tt
        $(, key: $key:ty)? $(, key_size: $key_size:expr)?
        $(, value: $value:ty)? $(, value_size: $value_size:expr)?
        $(, max_entries: $max:expr)? $(, map_flags: $flags:expr)? $(, numa_node: $node:expr)? $(, map_extra: $extra:expr)?
        $(, pinning: $pinning:tt)?
        $(, inner: $inner:ty)? $(, context: $context:ty)? $(, values: [$($in_place:expr),* $(,)?])?
        $(,)?
    });+ $(;)?) => {$(
        $(#[$attribute])*
        #[allow(non_upper_case_globals)]
        #[unsafe(no_mangle)]
        #[cfg_attr(target_arch = "bpf", unsafe(link_section = ".maps"))]
        $vis static $name: $crate::maps::Definition<
            $crate::__map_operations!($kind, ($crate::__map_or!([$($key)?] ())), ($crate::__map_or!([$($value)?] ())), ($crate::__map_or!([$($inner)? $($context)?] ()))),
            { $crate::__map_number!($kind) },
            $crate::__map_or!([$($key)?] ()),
            $crate::__map_or!([$($value)?] ()),
            { $crate::__map_or!(@ [$($key_size)?] 0) },
            { $crate::__map_or!(@ [$($value_size)?] 0) },
            { $crate::__map_or!(@ [$($max)?] 0) },
            { $crate::__map_or!(@ [$($flags)?] 0) },
            { $crate::__map_or!(@ [$($node)?] 0) },
            { $crate::__map_or!(@ [$($extra)?] 0) },
            { $($crate::maps::pinning::$pinning as usize +)? 0 },
            $crate::__map_values!(type [$($inner)?] [$($context)?] [$($($in_place),*)?]),
        > = $crate::maps::Definition::new($crate::__map_values!(value [$($inner)?] [$($context)?] [$($($in_place),*)?]));
    )+};
}

/// The first of two types or expressions that is there.
#[doc(hidden)]
#[macro_export]
macro_rules! __map_or {
    ([] $default:ty) => {
        $default
    };
    ([$given:ty] $default:ty) => {
        $given
    };
    (@ [] $default:expr) => {
        $default
    };
    (@ [$given:expr] $default:expr) => {
        $given
    };
}

/// What a map of this type can do.
#[doc(hidden)]
#[macro_export]
macro_rules! __map_operations {
    ($kind:ident, $key:ty, $value:ty, $of:ty) => {
        <$crate::maps::kind::$kind as $crate::maps::kind::Kind<$key, $value, $of>>::Operations
    };
    ($kind:tt, $key:ty, $value:ty, $of:ty) => {
        $crate::maps::Plain
    };
}

/// `enum bpf_map_type`.
#[doc(hidden)]
#[macro_export]
macro_rules! __map_number {
    ($kind:ident) => {
        $crate::maps::kind::$kind::NUMBER
    };
    ($kind:tt) => {
        $kind
    };
}

/// The type and the initial value of the member `values`.
#[doc(hidden)]
#[macro_export]
macro_rules! __map_values {
    (type [] [] []) => { *const () };
    (value [] [] []) => { ::core::ptr::null() };
    (type [$inner:ty] [] [$($value:expr),*]) => { [*const $inner; <[()]>::len(&[$($crate::__map_unit!($value)),*])] };
    (value [$inner:ty] [] [$($value:expr),*]) => { [$($value as &'static $inner as *const $inner),*] };
    (type [] [$context:ty] [$($value:expr),*]) => { [$crate::maps::Program<$context>; <[()]>::len(&[$($crate::__map_unit!($value)),*])] };
    (value [] [$context:ty] [$($value:expr),*]) => { [$($crate::maps::Program::<$context>::of_any($value as *const ())),*] };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __map_unit {
    ($value:expr) => {
        ()
    };
}

/// A definition that [`maps!`](crate::maps!) has written.
#[repr(C)]
pub struct Definition<
    O,
    const TYPE: usize,
    K,
    V,
    const KEY_SIZE: usize,
    const VALUE_SIZE: usize,
    const MAX: usize,
    const FLAGS: usize,
    const NODE: usize,
    const EXTRA: usize,
    const PIN: usize,
    S,
> {
    r#type: *const [i32; TYPE],
    key: *const K,
    key_size: *const [i32; KEY_SIZE],
    value: *const V,
    value_size: *const [i32; VALUE_SIZE],
    max_entries: *const [i32; MAX],
    map_flags: *const [i32; FLAGS],
    numa_node: *const [i32; NODE],
    map_extra: *const [i32; EXTRA],
    pinning: *const [i32; PIN],
    operations: PhantomData<fn() -> O>,
    values: S,
}

impl<
        O,
        const TYPE: usize,
        K,
        V,
        const KEY_SIZE: usize,
        const VALUE_SIZE: usize,
        const MAX: usize,
        const FLAGS: usize,
        const NODE: usize,
        const EXTRA: usize,
        const PIN: usize,
        S,
    > Definition<O, TYPE, K, V, KEY_SIZE, VALUE_SIZE, MAX, FLAGS, NODE, EXTRA, PIN, S>
{
    #[doc(hidden)]
    pub const fn new(values: S) -> Self {
        Self {
            r#type: null(),
            key: null(),
            key_size: null(),
            value: null(),
            value_size: null(),
            max_entries: null(),
            map_flags: null(),
            numa_node: null(),
            map_extra: null(),
            pinning: null(),
            operations: PhantomData,
            values,
        }
    }

    /// What the helper functions take.
    #[inline(always)]
    pub fn as_ptr(&self) -> *const c_void {
        self as *const Self as *const c_void
    }
}

impl<
        O: super::kind::Operations,
        const TYPE: usize,
        K,
        V,
        const KEY_SIZE: usize,
        const VALUE_SIZE: usize,
        const MAX: usize,
        const FLAGS: usize,
        const NODE: usize,
        const EXTRA: usize,
        const PIN: usize,
        S,
    > Deref for Definition<O, TYPE, K, V, KEY_SIZE, VALUE_SIZE, MAX, FLAGS, NODE, EXTRA, PIN, S>
{
    type Target = O;

    #[inline(always)]
    fn deref(&self) -> &O {
        // SAFETY: the operations have no size, and use nothing but their address, which is the map's.
        unsafe { &*(self as *const Self as *const O) }
    }
}

// SAFETY: the members are never read; what they stand for is the kernel's, which synchronises access.
unsafe impl<
        O,
        const TYPE: usize,
        K,
        V,
        const KEY_SIZE: usize,
        const VALUE_SIZE: usize,
        const MAX: usize,
        const FLAGS: usize,
        const NODE: usize,
        const EXTRA: usize,
        const PIN: usize,
        S,
    > Sync for Definition<O, TYPE, K, V, KEY_SIZE, VALUE_SIZE, MAX, FLAGS, NODE, EXTRA, PIN, S>
{
}
