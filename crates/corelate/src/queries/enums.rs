/// Whether the running kernel's enum has an enumerator.
///
/// ```c
/// bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_attach_cookie)
/// ```
/// ```
/// # #[repr(u32)] pub enum bpf_func_id { BPF_FUNC_get_attach_cookie = 174 }
/// let exists: bool = corelate::enum_value_exists!(bpf_func_id::BPF_FUNC_get_attach_cookie);
/// # assert!(exists);
/// ```
///
/// The enum needs no attribute, but has the kernel's names. An enum with only one variant needs a `repr` of an integer,
/// since rustc describes it as a struct without members otherwise. Outside BPF: `true`.
#[macro_export]
macro_rules! enum_value_exists {
    ($($path:tt)+) => { $crate::__enum_path!(10, [] $($path)+) != 0 };
}

/// The value of an enumerator in the running kernel, sign-extended to 64 bits.
///
/// ```c
/// bpf_core_enum_value(enum bpf_func_id, BPF_FUNC_get_attach_cookie)
/// ```
/// ```
/// # #[repr(u32)] pub enum bpf_func_id { BPF_FUNC_get_attach_cookie = 174 }
/// let id: u64 = corelate::enum_value!(bpf_func_id::BPF_FUNC_get_attach_cookie);
/// # assert_eq!(id, 174);
/// ```
///
/// Outside BPF: the local value.
#[macro_export]
macro_rules! enum_value {
    ($($path:tt)+) => { $crate::__enum_path!(11, [] $($path)+) };
}

/// Splits a path into the enum and the value.
#[doc(hidden)]
#[macro_export]
macro_rules! __enum_path {
    ($kind:literal, [$($ty:tt)+] :: $value:ident) => { $crate::__enum_info!([$($ty)+], $value, $kind) };
    ($kind:literal, [$($ty:tt)+] :: $segment:ident $($rest:tt)+) => {
        $crate::__enum_path!($kind, [$($ty)+ :: $segment] $($rest)+)
    };
    ($kind:literal, [] :: $segment:ident $($rest:tt)+) => { $crate::__enum_path!($kind, [:: $segment] $($rest)+) };
    ($kind:literal, [] $segment:ident $($rest:tt)+) => { $crate::__enum_path!($kind, [$segment] $($rest)+) };
    ($kind:literal, $($rest:tt)*) => { ::core::compile_error!("expected `Enum::VALUE`") };
}
