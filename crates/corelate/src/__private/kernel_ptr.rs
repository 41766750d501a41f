use core::ptr::{null, NonNull};

/// What can stand in front of a path: pointers, and what is a pointer in the kernel.
pub trait KernelPtr: Sized {
    type Target;
    fn kernel_ptr(self) -> *const Self::Target;
}

impl<T> KernelPtr for *const T {
    type Target = T;
    #[inline(always)]
    fn kernel_ptr(self) -> *const T {
        self
    }
}

impl<T> KernelPtr for *mut T {
    type Target = T;
    #[inline(always)]
    fn kernel_ptr(self) -> *const T {
        self
    }
}

impl<T> KernelPtr for &T {
    type Target = T;
    #[inline(always)]
    fn kernel_ptr(self) -> *const T {
        self
    }
}

impl<T> KernelPtr for &mut T {
    type Target = T;
    #[inline(always)]
    fn kernel_ptr(self) -> *const T {
        self
    }
}

impl<T> KernelPtr for NonNull<T> {
    type Target = T;
    #[inline(always)]
    fn kernel_ptr(self) -> *const T {
        self.as_ptr()
    }
}

impl<P: KernelPtr> KernelPtr for Option<P> {
    type Target = P::Target;
    #[inline(always)]
    fn kernel_ptr(self) -> *const P::Target {
        match self {
            Some(pointer) => pointer.kernel_ptr(),
            None => null(),
        }
    }
}
