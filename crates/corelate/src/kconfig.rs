//! The configuration that the kernel was built with: what [`kconfig!`](macro@crate::kconfig) takes.

/// A value that the loader can find in the kernel's configuration: an integer, a `bool`, a [`Tristate`], or an array of bytes for a string.
#[diagnostic::on_unimplemented(
    message = "the kernel's configuration has no values of type `{Self}`",
    note = "it has integers, `bool`, `corelate::kconfig::Tristate`, and strings: `[u8; N]` or `[c_char; N]`"
)]
pub trait Value: Sized + Sync {
    /// What a weak value is where the kernel does not have it.
    const MISSING: Self;
}

/// Fails to compile for a type that the configuration cannot have.
#[doc(hidden)]
pub const fn check<T: Value>() {}

/// `y`, `m` or `n`, as libbpf's `enum libbpf_tristate`, by whose name loaders know it.
#[allow(non_camel_case_types)]
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum libbpf_tristate {
    /// `n`, or not there.
    TRI_NO = 0,
    /// `y`.
    TRI_YES = 1,
    /// `m`.
    TRI_MODULE = 2,
}

pub use libbpf_tristate as Tristate;

impl Value for libbpf_tristate {
    const MISSING: Self = Self::TRI_NO;
}

impl Value for bool {
    const MISSING: Self = false;
}

macro_rules! integers {
    ($($ty:ty)*) => {
        $(impl Value for $ty {
            const MISSING: Self = 0;
        })*
    };
}

integers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

impl<const N: usize> Value for [u8; N] {
    const MISSING: Self = [0; N];
}

impl<const N: usize> Value for [i8; N] {
    const MISSING: Self = [0; N];
}
