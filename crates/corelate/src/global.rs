//! Values that the loader sets.

/// A value that the loader may set before the program runs: a setting. What [`load`](Global::load) gives is never taken from the initial value.
///
/// ```c
/// const volatile int targ_pid = 0;
/// ```
/// ```
/// use corelate::Global;
///
/// #[unsafe(no_mangle)]
/// static targ_pid: Global<i32> = Global::new(0);
///
/// if targ_pid.load() != 0 { /* only this process */ }
/// ```
///
/// `#[no_mangle]` gives it the name that loaders look for: libbpf through the symbols of a skeleton, aya through `EbpfLoader::override_global`, cilium/ebpf
/// through `CollectionSpec.Variables`. In BTF its type is `T`.
///
/// | written as | is in | may be set |
/// | --- | --- | --- |
/// | `static X: Global<T>` | `.rodata` | before the program is loaded. The verifier knows the value, and leaves out code that it rules out |
/// | with `#[link_section = ".rodata.name"]` | a map of its own | the same |
/// | with `#[link_section = ".data"]` or `".bss"` | there; in `.bss` the initial value is zero | at any time; each `load` of at most eight bytes reads it anew |
///
/// An ordinary `static` is compiled to its initial value, since nothing in the program changes it; `corelate build` warns where a plain read of one is lost.
#[repr(transparent)]
pub struct Global<T>(T);

impl<T: Copy> Global<T> {
    /// `value` is what the program sees where the loader sets none.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value as the loader has set it.
    #[inline(always)]
    pub fn load(&self) -> T {
        if core::mem::size_of::<T>() <= 8 {
            // SAFETY: it is there and initialised. Volatile, since somebody else may have written it.
            unsafe { core::ptr::read_volatile(&raw const self.0) }
        } else {
            // SAFETY: the same. A volatile read would copy all of it, byte by byte, where a member is wanted.
            unsafe { *crate::__private::setting(&raw const self.0) }
        }
    }

    /// Where the value is, to read a member or an element of a large one: `read_volatile(&raw const (*X.as_ptr()).member)`.
    #[inline(always)]
    pub const fn as_ptr(&self) -> *const T {
        &raw const self.0
    }
}
