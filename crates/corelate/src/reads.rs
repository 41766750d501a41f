//! Reading through chains of kernel pointers.

/// Follows pointers through the kernel's memory and reads the last field, with one call of `bpf_probe_read_kernel` for each part between
/// commas.
///
/// ```c
/// BPF_CORE_READ(task, mm, exe_file, f_path.dentry)
/// ```
/// ```
/// # #[corelate::preserve_access_index] mod k {
/// # #[repr(C)] pub struct task_struct { pub mm: *mut mm_struct }
/// # #[repr(C)] pub struct mm_struct { pub exe_file: *mut file }
/// # #[repr(C)] pub struct file { pub f_path: path }
/// # #[repr(C)] pub struct path { pub dentry: *mut u8 }
/// # } use k::*;
/// fn dentry_of(task: *const task_struct) -> Result<*mut u8, i64> {
///     corelate::read!(task, mm, exe_file, f_path.dentry)
/// }
/// # assert_eq!(dentry_of(core::ptr::null()), Err(-14));
/// ```
///
/// The result is `Result<F, i64>`: the last field's value, or the error of the first read that failed (C goes on with 0, as [`read_or_zero!`] does). The bytes
/// of the field have to be a valid `F`, as they always are for integers and pointers. An attributed type cannot be read as a whole.
///
/// Outside BPF this process's memory is read, so an address from 4096 on has to be valid. Below 4096 the result is -14 (EFAULT).
#[macro_export]
macro_rules! read {
    ($ptr:expr, $($path:tt)+) => { $crate::__hops!('corelate probe_read_kernel probe_read_kernel [] $ptr, $($path)+) };
}

/// As [`read!`], but writes the value to its first argument, a `&mut F` or `*mut F`.
///
/// ```c
/// BPF_CORE_READ_INTO(&pid, task, real_parent, pid)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)]
/// # pub struct task_struct { pub real_parent: *const task_struct, pub pid: i32 }
/// fn parent_of(task: *const task_struct) -> Result<i32, i64> {
///     let mut pid = 0;
///     corelate::read_into!(&mut pid, task, real_parent, pid)?;
///     Ok(pid)
/// }
/// # assert_eq!(parent_of(core::ptr::null()), Err(-14));
/// ```
#[macro_export]
macro_rules! read_into {
    ($dst:expr, $ptr:expr, $($path:tt)+) => {
        $crate::__hops!('corelate probe_read_kernel probe_read_kernel_into [$dst] $ptr, $($path)+)
    };
}

/// Follows pointers as [`read!`] does, and reads a NUL-terminated string into a `&mut [u8]`. Returns the number of bytes, with the NUL.
///
/// ```c
/// BPF_CORE_READ_STR_INTO(&name, dentry, d_parent, d_iname)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)]
/// # pub struct dentry { pub d_parent: *const dentry, pub d_iname: [u8; 32] }
/// fn parent_name(dentry: *const dentry, name: &mut [u8; 32]) -> Result<usize, i64> {
///     corelate::read_str!(name, dentry, d_parent, d_iname)
/// }
/// # let mut name = [0; 32];
/// # assert_eq!(parent_name(core::ptr::null(), &mut name), Err(-14));
/// ```
///
/// The last field is an array that holds the string. If the field is a pointer to a string, read the pointer first and
/// pass it to [`helpers::probe_read_kernel_str`](crate::helpers::probe_read_kernel_str).
#[macro_export]
macro_rules! read_str {
    ($dst:expr, $ptr:expr, $($path:tt)+) => {
        $crate::__hops!('corelate probe_read_kernel probe_read_kernel_str [$dst] $ptr, $($path)+)
    };
}

/// As [`read!`], for types of the kernel in the user memory of the current task: with `bpf_probe_read_user`.
///
/// ```c
/// BPF_CORE_READ_USER(regs, ip)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct pt_regs { pub ip: u64 }
/// # fn ip(regs: *const pt_regs) -> Result<u64, i64> {
/// corelate::read_user!(regs, ip)
/// # }
/// # assert_eq!(ip(core::ptr::null()), Err(-14));
/// ```
#[macro_export]
macro_rules! read_user {
    ($ptr:expr, $($path:tt)+) => { $crate::__hops!('corelate probe_read_user probe_read_user [] $ptr, $($path)+) };
}

/// As [`read_str!`] with `bpf_probe_read_user_str`.
///
/// ```c
/// BPF_CORE_READ_USER_STR_INTO(&name, arg, name)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct arg { pub name: [u8; 8] }
/// # fn name(arg: *const arg) -> Result<usize, i64> {
/// let mut name = [0; 8];
/// corelate::read_user_str!(&mut name, arg, name)
/// # }
/// # assert_eq!(name(core::ptr::null()), Err(-14));
/// ```
#[macro_export]
macro_rules! read_user_str {
    ($dst:expr, $ptr:expr, $($path:tt)+) => {
        $crate::__hops!('corelate probe_read_user probe_read_user_str [$dst] $ptr, $($path)+)
    };
}

/// Follows pointers exactly as C's `BPF_CORE_READ` does: if a read fails, its value is 0, and the next read goes on with it.
///
/// ```c
/// BPF_CORE_READ(task, mm, exe_file, f_path.dentry)
/// ```
/// ```
/// # #[corelate::preserve_access_index] mod k {
/// # #[repr(C)] pub struct task_struct { pub mm: *mut mm_struct }
/// # #[repr(C)] pub struct mm_struct { pub exe_file: *mut file }
/// # #[repr(C)] pub struct file { pub f_path: path }
/// # #[repr(C)] pub struct path { pub dentry: *mut u8 }
/// # } use k::*;
/// fn dentry_of(task: *const task_struct) -> *mut u8 {
///     corelate::read_or_zero!(task, mm, exe_file, f_path.dentry)
/// }
/// # assert!(dentry_of(core::ptr::null()).is_null());
/// ```
///
/// There is no branch for errors, so the verifier has only one path to check, while [`read!`] adds one with each part. In a loop these multiply, so prefer this
/// macro there, and [`read!`] if 0 is a valid value.
///
/// 0 has to be a valid value of the last field's type. A reference, a `NonNull` or a function pointer outside of an `Option` is a compile error.
#[macro_export]
macro_rules! read_or_zero {
    ($ptr:expr, $($path:tt)+) => { $crate::__hops!(zero hop_or_zero read_or_zero [] $ptr, $($path)+) };
}

/// As [`read_or_zero!`], but writes the value to its first argument, a `&mut F` or `*mut F`: zeros if the read fails.
///
/// ```c
/// BPF_CORE_READ_INTO(&pid, task, real_parent, pid)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)]
/// # pub struct task_struct { pub real_parent: *const task_struct, pub pid: i32 }
/// fn parent_of(task: *const task_struct) -> i32 {
///     let mut pid = 1;
///     corelate::read_into_or_zero!(&mut pid, task, real_parent, pid);
///     pid
/// }
/// # assert_eq!(parent_of(core::ptr::null()), 0);
/// ```
#[macro_export]
macro_rules! read_into_or_zero {
    ($dst:expr, $ptr:expr, $($path:tt)+) => {
        $crate::__hops!(zero hop_or_zero read_into_or_zero [$dst] $ptr, $($path)+)
    };
}

/// As [`read_str!`], but goes on with 0 as C does. The length is 0 if the string cannot be read.
///
/// ```c
/// BPF_CORE_READ_STR_INTO(&name, dentry, d_parent, d_iname)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)]
/// # pub struct dentry { pub d_parent: *const dentry, pub d_iname: [u8; 32] }
/// fn parent_name(dentry: *const dentry, name: &mut [u8; 32]) -> usize {
///     corelate::read_str_or_zero!(name, dentry, d_parent, d_iname)
/// }
/// # let mut name = [1; 32];
/// # assert_eq!(parent_name(core::ptr::null(), &mut name), 0);
/// ```
#[macro_export]
macro_rules! read_str_or_zero {
    ($dst:expr, $ptr:expr, $($path:tt)+) => {
        $crate::__hops!(zero hop_or_zero read_str_or_zero [$dst] $ptr, $($path)+)
    };
}

/// As [`read_user!`], but writes the value to its first argument.
///
/// ```c
/// BPF_CORE_READ_USER_INTO(&ip, regs, ip)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct pt_regs { pub ip: u64 }
/// # fn ip(regs: *const pt_regs) -> Result<u64, i64> {
/// let mut ip = 0;
/// corelate::read_user_into!(&mut ip, regs, ip)?;
/// # Ok(ip)
/// # }
/// # assert_eq!(ip(core::ptr::null()), Err(-14));
/// ```
#[macro_export]
macro_rules! read_user_into {
    ($dst:expr, $ptr:expr, $($path:tt)+) => {
        $crate::__hops!('corelate probe_read_user probe_read_user_into [$dst] $ptr, $($path)+)
    };
}

/// As [`read_or_zero!`], for types of the kernel in the user memory of the current task.
///
/// ```c
/// BPF_CORE_READ_USER(regs, ip)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct pt_regs { pub ip: u64 }
/// # fn ip(regs: *const pt_regs) -> u64 {
/// corelate::read_user_or_zero!(regs, ip)
/// # }
/// # assert_eq!(ip(core::ptr::null()), 0);
/// ```
#[macro_export]
macro_rules! read_user_or_zero {
    ($ptr:expr, $($path:tt)+) => { $crate::__hops!(zero hop_user_or_zero read_user_or_zero [] $ptr, $($path)+) };
}

/// As [`read_into_or_zero!`], for types of the kernel in the user memory of the current task.
///
/// ```c
/// BPF_CORE_READ_USER_INTO(&ip, regs, ip)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct pt_regs { pub ip: u64 }
/// # fn ip(regs: *const pt_regs) -> u64 {
/// let mut ip = 1;
/// corelate::read_user_into_or_zero!(&mut ip, regs, ip);
/// # ip
/// # }
/// # assert_eq!(ip(core::ptr::null()), 0);
/// ```
#[macro_export]
macro_rules! read_user_into_or_zero {
    ($dst:expr, $ptr:expr, $($path:tt)+) => {
        $crate::__hops!(zero hop_user_or_zero read_user_into_or_zero [$dst] $ptr, $($path)+)
    };
}

/// As [`read_str_or_zero!`], for types of the kernel in the user memory of the current task.
///
/// ```c
/// BPF_CORE_READ_USER_STR_INTO(&name, arg, name)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct arg { pub name: [u8; 8] }
/// # fn name(arg: *const arg) -> usize {
/// let mut name = [0; 8];
/// corelate::read_user_str_or_zero!(&mut name, arg, name)
/// # }
/// # assert_eq!(name(core::ptr::null()), 0);
/// ```
#[macro_export]
macro_rules! read_user_str_or_zero {
    ($dst:expr, $ptr:expr, $($path:tt)+) => {
        $crate::__hops!(zero hop_user_or_zero read_user_str_or_zero [$dst] $ptr, $($path)+)
    };
}

/// `LABEL HOP LAST [DST] PTR, PATH, PATH…`: HOP reads a pointer, LAST what is at the end, both functions of `__private`.
/// With `zero` for a label HOP gives the pointer itself, and nothing ends the chain.
#[doc(hidden)]
#[macro_export]
macro_rules! __hops {
    (@ zero $hop:ident $last:ident [$($dst:expr)?] $ptr:ident [$($path:tt)+] $(,)?) => {{
        #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
        let __result = unsafe { $crate::__private::$last($($dst,)? &raw const (*$ptr).$($path)+) };
        __result
    }};
    (@ zero $hop:ident $last:ident [$($dst:expr)?] $ptr:ident [$($path:tt)+] , $($rest:tt)+) => {{
        #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
        let __next = unsafe { $crate::__private::$hop(&raw const (*$ptr).$($path)+) };
        $crate::__hops!(@ zero $hop $last [$($dst)?] __next [] $($rest)+)
    }};
    (@ zero $hop:ident $last:ident [$($dst:expr)?] $ptr:ident [$($path:tt)*] $part:tt $($rest:tt)*) => {
        $crate::__hops!(@ zero $hop $last [$($dst)?] $ptr [$($path)* $part] $($rest)*)
    };
    (zero $hop:ident $last:ident [] $ptr:expr, $($path:tt)+) => {{
        let __ptr = $crate::__private::KernelPtr::kernel_ptr($ptr);
        $crate::__hops!(@ zero $hop $last [] __ptr [] $($path)+)
    }};
    (zero $hop:ident $last:ident [$dst:expr] $ptr:expr, $($path:tt)+) => {{
        // Before any unsafe block, so that the arguments keep their own need for one.
        let __dst = $dst;
        let __ptr = $crate::__private::KernelPtr::kernel_ptr($ptr);
        $crate::__hops!(@ zero $hop $last [__dst] __ptr [] $($path)+)
    }};
    (@ $label:lifetime $hop:ident $last:ident [$($dst:expr)?] $ptr:ident [$($path:tt)+] $(,)?) => {{
        #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
        let __result = unsafe { $crate::__private::$last($($dst,)? &raw const (*$ptr).$($path)+) };
        __result
    }};
    (@ $label:lifetime $hop:ident $last:ident [$($dst:expr)?] $ptr:ident [$($path:tt)+] , $($rest:tt)+) => {{
        #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
        let __next = match unsafe { $crate::__private::$hop(&raw const (*$ptr).$($path)+) } {
            ::core::result::Result::Ok(__next) => $crate::__private::KernelPtr::kernel_ptr(__next),
            ::core::result::Result::Err(__error) => break $label ::core::result::Result::Err(__error),
        };
        $crate::__hops!(@ $label $hop $last [$($dst)?] __next [] $($rest)+)
    }};
    (@ $label:lifetime $hop:ident $last:ident [$($dst:expr)?] $ptr:ident [$($path:tt)*] $part:tt $($rest:tt)*) => {
        $crate::__hops!(@ $label $hop $last [$($dst)?] $ptr [$($path)* $part] $($rest)*)
    };
    ($label:lifetime $hop:ident $last:ident [] $ptr:expr, $($path:tt)+) => {
        $label: {
            let __ptr = $crate::__private::KernelPtr::kernel_ptr($ptr);
            $crate::__hops!(@ $label $hop $last [] __ptr [] $($path)+)
        }
    };
    ($label:lifetime $hop:ident $last:ident [$dst:expr] $ptr:expr, $($path:tt)+) => {
        $label: {
            // Before any unsafe block, so that the arguments keep their own need for one.
            let __dst = $dst;
            let __ptr = $crate::__private::KernelPtr::kernel_ptr($ptr);
            $crate::__hops!(@ $label $hop $last [__dst] __ptr [] $($path)+)
        }
    };
}
