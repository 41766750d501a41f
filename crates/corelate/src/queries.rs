//! The query macros.

#[cfg(target_arch = "bpf")]
#[doc(hidden)]
#[macro_export]
macro_rules! __field_info {
    ($ty:ty, [$($path:tt)+], $kind:literal) => {{
        let __base = $crate::__private::base::<$ty>();
        #[allow(unused_unsafe)]
        let __field = unsafe { &raw const (*__base).$($path)+ };
        $crate::__private::field_info(__field, $kind)
    }};
}

#[cfg(target_arch = "bpf")]
#[doc(hidden)]
#[macro_export]
macro_rules! __type_info {
    ($ty:ty, $kind:literal) => {{
        #[unsafe(link_section = ".core_keep")]
        static KEY: $crate::__private::TypeKey<$ty> = $crate::__private::TypeKey::NEW;
        $crate::__private::type_info(&raw const KEY, $kind)
    }};
}

#[cfg(target_arch = "bpf")]
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

#[macro_export]
macro_rules! field_offset {
    ($ty:ty, $($path:tt)+) => { $crate::__field_info!($ty, [$($path)+], 0) as usize };
}

#[macro_export]
macro_rules! field_size {
    ($ty:ty, $($path:tt)+) => { $crate::__field_info!($ty, [$($path)+], 1) as usize };
}

#[macro_export]
macro_rules! field_exists {
    ($ty:ty, $($path:tt)+) => { $crate::__field_info!($ty, [$($path)+], 2) != 0 };
}

#[macro_export]
macro_rules! field_signed {
    ($ty:ty, $($path:tt)+) => { $crate::__field_info!($ty, [$($path)+], 3) != 0 };
}

#[macro_export]
macro_rules! type_id_local {
    ($ty:ty) => {
        $crate::__type_info!($ty, 6) as u32
    };
}

#[macro_export]
macro_rules! type_id_kernel {
    ($ty:ty) => {
        $crate::__type_info!($ty, 7) as u32
    };
}

#[macro_export]
macro_rules! type_exists {
    ($ty:ty) => {
        $crate::__type_info!($ty, 8) != 0
    };
}

#[macro_export]
macro_rules! type_size {
    ($ty:ty) => {
        $crate::__type_info!($ty, 9) as usize
    };
}

#[macro_export]
macro_rules! type_matches {
    ($ty:ty) => {
        $crate::__type_info!($ty, 12) != 0
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __enum_path {
    ($kind:literal, [$($ty:tt)+] :: $value:ident) => { $crate::__enum_info!([$($ty)+], $value, $kind) };
    ($kind:literal, [$($ty:tt)+] :: $segment:ident $($rest:tt)+) => {
        $crate::__enum_path!($kind, [$($ty)+ :: $segment] $($rest)+)
    };
    ($kind:literal, [] :: $segment:ident $($rest:tt)+) => { $crate::__enum_path!($kind, [:: $segment] $($rest)+) };
    ($kind:literal, [] $segment:ident $($rest:tt)+) => { $crate::__enum_path!($kind, [$segment] $($rest)+) };
}

#[macro_export]
macro_rules! enum_value_exists {
    ($($path:tt)+) => { $crate::__enum_path!(10, [] $($path)+) != 0 };
}

#[macro_export]
macro_rules! enum_value {
    ($($path:tt)+) => { $crate::__enum_path!(11, [] $($path)+) };
}
