//! Structs of operations that a program gives to the kernel: what [`#[struct_ops]`](macro@crate::struct_ops) takes.

/// One byte of a text: `u8`, or C's `char`.
pub trait Byte: Copy {
    #[doc(hidden)]
    const NUL: Self;
    #[doc(hidden)]
    const ALL: [Self; 128];
}

macro_rules! bytes {
    ($($ty:ty)+) => {$(
        impl Byte for $ty {
            const NUL: Self = 0;
            const ALL: [Self; 128] = {
                let mut all = [0; 128];
                let mut at = 0;
                while at < 128 {
                    all[at] = at as $ty;
                    at += 1;
                }
                all
            };
        }
    )+};
}

bytes!(u8 i8);

/// `text` with NULs behind it: `char name[16]` of the kernel's. Fails to compile where it is too long, or not ASCII.
pub const fn text<B: Byte, const N: usize>(text: &str) -> [B; N] {
    let bytes = text.as_bytes();
    assert!(bytes.len() < N, "the text is too long: a NUL has to fit behind it");
    let mut array = [B::NUL; N];
    let mut at = 0;
    while at < bytes.len() {
        assert!(bytes[at].is_ascii(), "the kernel's names are ASCII");
        array[at] = B::ALL[bytes[at] as usize];
        at += 1;
    }
    array
}

/// A program as a member of a static of operations: `ssthresh: callback!(on_ssthresh)`. The member's type is `Option<unsafe extern "C" fn(…) -> …>`.
#[macro_export]
macro_rules! callback {
    ($program:path) => {
        // SAFETY: the loader puts the program in its place.
        ::core::option::Option::Some(unsafe { ::core::mem::transmute($program as *const ()) })
    };
}

pub use crate::callback;
