//! The queries as calls that the passes replace.

#[doc(hidden)]
#[macro_export]
macro_rules! __field_info {
    ($ty:ty, [$($path:tt)+], $kind:literal) => {{
        let __base = $crate::__private::base::<$ty>();
        #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
        let __field = unsafe { &raw const (*__base).$($path)+ };
        $crate::__private::field_info(__field, $kind)
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __read_bitfield {
    ($ptr:ident, [$($path:tt)+], $read:ident) => {{
        let __base = $crate::__private::base_like($ptr);
        #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
        let __field = unsafe { &raw const (*__base).$($path)+ };
        let __unit = $crate::__private::BitFieldUnit {
            offset: $crate::__private::field_info(__field, 0),
            size: $crate::__private::field_info(__field, 1),
        }
        .$read($ptr as *const u8);
        // The shifts are asked for where they are used, so that no register has to keep them over the read.
        let __high = $crate::__private::to_top(__unit, $crate::__private::field_info(__field, 4));
        if $crate::__private::field_info(__field, 3) != 0 {
            $crate::__private::from_top_signed(__high, $crate::__private::field_info(__field, 5))
        } else {
            $crate::__private::from_top(__high, $crate::__private::field_info(__field, 5))
        }
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __bitfield_info {
    ($ptr:ident, [$($path:tt)+]) => {{
        let __base = $crate::__private::base_like($ptr);
        #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
        let __field = unsafe { &raw const (*__base).$($path)+ };
        (
            $crate::__private::BitFieldUnit { offset: $crate::__private::field_info(__field, 0), size: $crate::__private::field_info(__field, 1) },
            $crate::__private::BitFieldBits {
                signed: $crate::__private::field_info(__field, 3) != 0,
                lshift: $crate::__private::field_info(__field, 4),
                rshift: $crate::__private::field_info(__field, 5),
            },
        )
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __type_info {
    ($ty:ty, $kind:literal) => {{
        #[unsafe(link_section = ".core_keep")]
        static KEY: $crate::__private::TypeKey<$ty> = $crate::__private::TypeKey::NEW;
        $crate::__private::type_info(&raw const KEY, $kind)
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __enum_info {
    ([$($ty:tt)+], $value:ident, $kind:literal) => {{
        #[unsafe(link_section = ".core_keep")]
        static KEY: $crate::__private::EnumKey<$($ty)+, { $crate::__private::c_name_len(stringify!($value)) }> =
            $crate::__private::EnumKey::new(stringify!($value), $($ty)+::$value as u64);
        $crate::__private::enum_value(&raw const KEY, $kind)
    }};
}
