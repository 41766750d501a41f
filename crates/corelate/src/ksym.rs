//! What the kernel defines: functions ([`kfunc`](macro@crate::kfunc)) and variables ([`ksym`](macro@crate::ksym)).

use crate::helpers::raw;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;

/// Whether the kernel has a function or variable that was declared `#[weak]`: `ksym_exists!(bpf_strlen)`, and for a variable `ksym_exists!(&runqueues)`.
///
/// ```c
/// extern int bpf_strlen(const char *s) __ksym __weak;
/// if (bpf_ksym_exists(bpf_strlen)) …
/// ```
/// ```
/// #[corelate::kfunc]
/// unsafe extern "C" {
///     #[weak]
///     fn bpf_strlen(s: *const core::ffi::c_char) -> i32;
/// }
/// # let text = c"abc".as_ptr();
/// let length = if corelate::ksym_exists!(bpf_strlen) { unsafe { bpf_strlen(text) } } else { -1 };
/// # assert_eq!(length, -1);
/// ```
///
/// The loader answers: the verifier leaves out the code that calls what is not there. Outside BPF nothing exists.
#[macro_export]
macro_rules! ksym_exists {
    (& $variable:path) => {
        $crate::__private::symbol_exists!(&raw const $variable as *const ())
    };
    ($function:path) => {
        $crate::__private::symbol_exists!($function as *const ())
    };
}

/// A type whose values the kernel counts, and how a value that a program holds is given back.
///
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32 }
/// use corelate::ksym::{Acquired, Release};
///
/// #[corelate::kfunc]
/// unsafe extern "C" {
///     fn bpf_task_from_pid(pid: i32) -> Option<Acquired<task_struct>>;
///     fn bpf_task_release(task: *mut task_struct);
/// }
///
/// impl Release for task_struct {
///     unsafe fn release(task: *mut Self) {
///         unsafe { bpf_task_release(task) }
///     }
/// }
///
/// fn parent_of(pid: i32) -> i32 {
///     match unsafe { bpf_task_from_pid(pid) } {
///         Some(task) => task.pid, // given back here
///         None => -1,
///     }
/// }
/// ```
/// `corelate bindings --kfunc bpf_task_from_pid` writes these.
pub trait Release {
    /// Gives `value` back.
    ///
    /// # Safety
    /// The program holds it, and does not use it afterwards.
    unsafe fn release(value: *mut Self);
}

/// A value of the kernel's that the program holds (KF_ACQUIRE). It is given back when it goes out of scope; the verifier refuses a program that forgets one.
///
/// In a declaration of a function it stands for the pointer: `Option<Acquired<T>>` for one that may be null (KF_RET_NULL), `Acquired<T>` as an argument for
/// one that the function takes over (KF_RELEASE).
#[must_use = "it is given back at once where nothing holds it"]
#[repr(transparent)]
pub struct Acquired<T: Release> {
    value: NonNull<T>,
    not_send: PhantomData<*mut T>,
}

impl<T: Release> Acquired<T> {
    /// Takes over what `value` points to; nothing if it is null.
    ///
    /// # Safety
    /// The program holds it: it comes from a function of the kind KF_ACQUIRE.
    #[inline(always)]
    pub unsafe fn from_ptr(value: *mut T) -> Option<Self> {
        NonNull::new(value).map(|value| Self { value, not_send: PhantomData })
    }

    /// The pointer, for functions that only look at it.
    #[inline(always)]
    pub const fn as_ptr(&self) -> *mut T {
        self.value.as_ptr()
    }

    /// The pointer, which somebody else gives back: `bpf_kptr_xchg`, for example.
    #[inline(always)]
    pub fn into_ptr(self) -> *mut T {
        core::mem::ManuallyDrop::new(self).value.as_ptr()
    }
}

impl<T: Release> Deref for Acquired<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the program holds it.
        unsafe { self.value.as_ref() }
    }
}

impl<T: Release> Drop for Acquired<T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: it is held, and this is its end.
        unsafe { T::release(self.value.as_ptr()) }
    }
}

/// This processor's copy of a per-CPU variable: `this_cpu_ptr(&raw const runqueues)`.
///
/// # Safety
/// `variable` is the address of a per-CPU variable of the kernel.
#[inline(always)]
pub unsafe fn this_cpu_ptr<T>(variable: *const T) -> *const T {
    // SAFETY: the caller says so.
    unsafe { raw::this_cpu_ptr(variable as *const c_void) as *const T }
}

/// Processor `cpu`'s copy of a per-CPU variable; null where there is no such processor.
///
/// # Safety
/// `variable` is the address of a per-CPU variable of the kernel.
#[inline(always)]
pub unsafe fn per_cpu_ptr<T>(variable: *const T, cpu: u32) -> *const T {
    // SAFETY: the caller says so.
    unsafe { raw::per_cpu_ptr(variable as *const c_void, cpu) as *const T }
}
