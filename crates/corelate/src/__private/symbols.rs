//! What `kfunc`, `ksym` and `kconfig!` leave for the passes (passes/declare/declare-kernel-symbols).

/// Points to a foreign variable, to say its type.
#[repr(transparent)]
pub struct KernelVariable<T>(*const T);

impl<T> KernelVariable<T> {
    pub const fn new(variable: *const T) -> Self {
        Self(variable)
    }
}

// SAFETY: nothing is read through the pointer.
unsafe impl<T> Sync for KernelVariable<T> {}

#[cfg(target_arch = "bpf")]
unsafe extern "C" {
    /// The passes put the argument here, of which rustc and LLVM must not know that it is not null.
    pub fn __corelate_symbol(address: *const ()) -> *const ();
}

#[cfg(target_arch = "bpf")]
#[doc(hidden)]
#[macro_export]
macro_rules! __symbol_exists {
    ($address:expr) => {
        // SAFETY: the passes put the argument here.
        !unsafe { $crate::__private::__corelate_symbol($address) }.is_null()
    };
}

#[cfg(not(target_arch = "bpf"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __symbol_exists {
    ($address:expr) => {{
        let _ = || $address;
        false
    }};
}

pub use __symbol_exists as symbol_exists;
