//! The queries on targets other than BPF: answered from the local types.

#[doc(hidden)]
#[macro_export]
macro_rules! __field_info {
    ($ty:ty, [$($path:tt)+], $kind:literal) => {{
        #[allow(unused_imports)]
        use $crate::__private::Ordinary as _;
        let __any = ::core::mem::MaybeUninit::<$ty>::uninit();
        let __base = __any.as_ptr();
        #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
        let __field = unsafe { &raw const (*__base).$($path)+ };
        $crate::__private::Place::new(__base, __field).info($kind)
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __read_bitfield {
    ($ptr:ident, [$($path:tt)+], $read:ident) => {{
        let (__unit, __bits) = $crate::__bitfield_info!($ptr, [$($path)+]);
        __bits.extract(__unit.$read($ptr as *const u8))
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __bitfield_info {
    ($ptr:ident, [$($path:tt)+]) => {{
        #[allow(unused_imports)]
        use $crate::__private::Ordinary as _;
        #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
        let __field = unsafe { &raw const (*$ptr).$($path)+ };
        let __place = $crate::__private::Place::new($ptr, __field);
        (
            $crate::__private::BitFieldUnit { offset: __place.info(0), size: __place.info(1) },
            $crate::__private::BitFieldBits {
                signed: __place.info(3) != 0,
                lshift: __place.info(4),
                rshift: __place.info(5),
            },
        )
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __type_info {
    ($ty:ty, $kind:literal) => {
        $crate::__private::type_answer::<$ty>($kind)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __enum_info {
    ([$($ty:tt)+], $value:ident, $kind:literal) => {{
        let __value = $($ty)+::$value as u64;
        if $kind == 10 { 1 } else { __value }
    }};
}
