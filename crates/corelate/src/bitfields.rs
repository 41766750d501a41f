//! Reading and writing bit-fields, with their place and width in the running kernel.

/// Reads a bit-field with `bpf_probe_read_kernel`, sign-extended if the kernel's field is signed. The value is 0 if the read fails.
///
/// ```c
/// BPF_CORE_READ_BITFIELD_PROBED(sk, sk_protocol)
/// ```
/// ```
/// #[corelate::preserve_access_index]
/// #[repr(C)]
/// pub struct sock {
///     #[corelate(bits = 2)]
///     pub sk_padding: u32,
///     #[corelate(bits = 8)]
///     pub sk_protocol: u32,
/// }
/// fn protocol(sk: *const sock) -> u64 {
///     corelate::read_bitfield!(sk, sk_protocol)
/// }
/// # assert_eq!(protocol(core::ptr::null()), 0);
/// ```
///
/// It reads ordinary integer fields too: a field may be a bit-field in the kernel and not in the local type, or the other way round.
#[macro_export]
macro_rules! read_bitfield {
    ($ptr:expr, $($path:tt)+) => {{
        let __ptr = $crate::__private::KernelPtr::kernel_ptr($ptr);
        $crate::__read_bitfield!(__ptr, [$($path)+], read_probed)
    }};
}

/// Reads a bit-field through a pointer that the verifier trusts: plain loads, no helper. Unsafe, as following a pointer is.
///
/// ```c
/// BPF_CORE_READ_BITFIELD(sk, sk_protocol)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] #[derive(Default)]
/// # pub struct sock { #[corelate(bits = 2)] pub sk_padding: u32, #[corelate(bits = 8)] pub sk_protocol: u32 }
/// # let sk = &sock::default();
/// let protocol: u64 = unsafe { corelate::read_bitfield_direct!(sk, sk_protocol) };
/// ```
#[macro_export]
macro_rules! read_bitfield_direct {
    ($ptr:expr, $($path:tt)+) => {{
        let __ptr = $crate::__private::KernelPtr::kernel_ptr($ptr);
        $crate::__read_bitfield!(__ptr, [$($path)+], read_direct)
    }};
}

/// Writes a bit-field through a pointer that may be written to. Unsafe, as following a pointer is.
///
/// ```c
/// BPF_CORE_WRITE_BITFIELD(sk, sk_protocol, 6)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] #[derive(Default)]
/// # pub struct sock { #[corelate(bits = 2)] pub sk_padding: u32, #[corelate(bits = 8)] pub sk_protocol: u32 }
/// # let mut sock = sock::default();
/// # let sk = &mut sock as *mut sock;
/// unsafe { corelate::write_bitfield!(sk, sk_protocol, 6) };
/// # assert_eq!(unsafe { corelate::read_bitfield_direct!(sk, sk_protocol) }, 6);
/// ```
///
/// The value is a `u64`, of which the lowest bits are written.
#[macro_export]
macro_rules! write_bitfield {
    ($ptr:expr, $($path_and_value:tt)+) => { $crate::__write_bitfield!($ptr, [] $($path_and_value)+) };
}

/// Splits `PATH, VALUE`.
#[doc(hidden)]
#[macro_export]
macro_rules! __write_bitfield {
    ($ptr:expr, [$($path:tt)+] , $value:expr $(,)?) => {{
        let __mut: *mut _ = $ptr;
        let __ptr = __mut.cast_const();
        let __value: u64 = $value;
        let (__unit, __bits) = $crate::__bitfield_info!(__ptr, [$($path)+]);
        __unit.write(__mut as *mut u8, __bits, __value)
    }};
    ($ptr:expr, [$($path:tt)*] $part:tt $($rest:tt)*) => {
        $crate::__write_bitfield!($ptr, [$($path)* $part] $($rest)*)
    };
}
