/// The local type's id in the object's own BTF.
///
/// ```c
/// bpf_core_type_id_local(struct task_struct)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32 }
/// let id: u32 = corelate::type_id_local!(task_struct);
/// ```
///
/// Outside BPF: 0, which is no type's id.
#[macro_export]
macro_rules! type_id_local {
    ($ty:ty) => {
        $crate::__type_info!($ty, 6) as u32
    };
}

/// The type's id in the running kernel's BTF.
///
/// ```c
/// bpf_core_type_id_kernel(struct task_struct)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32 }
/// let id: u32 = corelate::type_id_kernel!(task_struct);
/// ```
///
/// Outside BPF: 0, which is no type's id.
#[macro_export]
macro_rules! type_id_kernel {
    ($ty:ty) => {
        $crate::__type_info!($ty, 7) as u32
    };
}

/// Whether the running kernel has a type of this name and kind.
///
/// ```c
/// bpf_core_type_exists(struct io_uring_sqe)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct io_uring_sqe { pub opcode: u8 }
/// let exists: bool = corelate::type_exists!(io_uring_sqe);
/// # assert!(exists);
/// ```
///
/// Outside BPF: `true`.
#[macro_export]
macro_rules! type_exists {
    ($ty:ty) => {
        $crate::__type_info!($ty, 8) != 0
    };
}

/// The type's size in the running kernel, in bytes; 0 if the kernel does not have it. `size_of` on an attributed type is relocated too.
///
/// ```c
/// bpf_core_type_size(struct task_struct)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32 }
/// let size: usize = corelate::type_size!(task_struct);
/// # assert_eq!(size, 4);
/// ```
#[macro_export]
macro_rules! type_size {
    ($ty:ty) => {
        $crate::__type_info!($ty, 9) as usize
    };
}

/// Whether the running kernel's type has every member of the local one, with a type that fits.
///
/// ```c
/// bpf_core_type_matches(struct task_struct)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32 }
/// let matches: bool = corelate::type_matches!(task_struct);
/// # assert!(matches);
/// ```
///
/// Outside BPF: `true`.
#[macro_export]
macro_rules! type_matches {
    ($ty:ty) => {
        $crate::__type_info!($ty, 12) != 0
    };
}
