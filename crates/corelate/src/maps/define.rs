//! How map types are written.

/// Writes map types: struct members that say what the map is, `new`, the pointer that helpers take, and a `Deref` to the operations.
macro_rules! define {
    ($(
        $(#[$doc:meta])*
        $name:ident<$($ty:ident),* $(; $($n:ident $(= $default:literal)?),*)?> -> $operations:ty {
            $($member:ident: $shape:ty,)*
        }
    )+) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub struct $name<$($ty,)* $($(const $n: usize $(= $default)?),*)?> {
            $($member: *const $shape,)*
        }

        impl<$($ty,)* $($(const $n: usize),*)?> $name<$($ty,)* $($($n),*)?> {
            #[allow(clippy::new_without_default)]
            #[inline(always)]
            pub const fn new() -> Self {
                Self { $($member: core::ptr::null(),)* }
            }

            /// What the helper functions take.
            #[inline(always)]
            pub fn as_ptr(&self) -> *const core::ffi::c_void {
                self as *const Self as *const core::ffi::c_void
            }
        }

        impl<$($ty,)* $($(const $n: usize),*)?> core::ops::Deref for $name<$($ty,)* $($($n),*)?> {
            type Target = $operations;

            #[inline(always)]
            fn deref(&self) -> &$operations {
                // SAFETY: the operations have no size, and use nothing but their address, which is the map's.
                unsafe { &*(self as *const Self as *const $operations) }
            }
        }

        // SAFETY: the members are null and are never read; what they stand for is the kernel's, which synchronises access.
        unsafe impl<$($ty,)* $($(const $n: usize),*)?> Sync for $name<$($ty,)* $($($n),*)?> {}
    )+};
}

/// Declares what the maps of some types can do: a type without a size, whose address is the map's.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident<$($ty:ident),*>;)+) => {$(
        $(#[$doc])*
        #[repr(transparent)]
        pub struct $name<$($ty),*>(core::marker::PhantomData<fn() -> ($($ty,)*)>);

        impl<$($ty),*> $name<$($ty),*> {
            /// What the helper functions take.
            #[inline(always)]
            pub fn as_ptr(&self) -> *const core::ffi::c_void {
                self as *const Self as *const core::ffi::c_void
            }
        }
    )+};
}

/// Lets the operations of one kind have those of another, too.
macro_rules! extends {
    ($($name:ident<$($ty:ident),*> $more:ty;)+) => {$(
        impl<$($ty),*> core::ops::Deref for $name<$($ty),*> {
            type Target = $more;

            #[inline(always)]
            fn deref(&self) -> &$more {
                // SAFETY: neither has a size, and both use nothing but their address, which is the map's.
                unsafe { &*(self as *const Self as *const $more) }
            }
        }
    )+};
}

pub(crate) use {define, extends, operations};
