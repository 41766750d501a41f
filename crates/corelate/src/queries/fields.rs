/// Where a field lies in the running kernel's type, in bytes.
///
/// ```c
/// bpf_core_field_offset(struct task_struct, thread_info.cpu)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct thread_info { pub flags: u64, pub cpu: u32 }
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub thread_info: thread_info }
/// let offset: usize = corelate::field_offset!(task_struct, thread_info.cpu);
/// # assert_eq!(offset, 8);
/// ```
///
/// The path is what [`offset_of!`](core::mem::offset_of) takes, and constant indices too: `extent[2].first`. A path that the local
/// type does not have is a compile error. Outside BPF the answer is the local type's.
#[macro_export]
macro_rules! field_offset {
    ($ty:ty, $($path:tt)+) => { $crate::__field_info!($ty, [$($path)+], 0) as usize };
}

/// The size of a field in the running kernel's type, in bytes.
///
/// ```c
/// bpf_core_field_size(struct task_struct, comm)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub comm: [u8; 16] }
/// let size: usize = corelate::field_size!(task_struct, comm);
/// # assert_eq!(size, 16);
/// ```
#[macro_export]
macro_rules! field_size {
    ($ty:ty, $($path:tt)+) => { $crate::__field_info!($ty, [$($path)+], 1) as usize };
}

/// Whether the running kernel's type has a field. The verifier sees a constant, and never looks at the branch not taken.
///
/// ```c
/// bpf_core_field_exists(struct task_struct, state)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub state: i64 }
/// let exists: bool = corelate::field_exists!(task_struct, state);
/// # assert!(exists);
/// ```
///
/// Outside BPF: `true`.
#[macro_export]
macro_rules! field_exists {
    ($ty:ty, $($path:tt)+) => { $crate::__field_info!($ty, [$($path)+], 2) != 0 };
}

/// Whether a field is of a signed integer type in the running kernel.
///
/// ```c
/// __builtin_preserve_field_info(((struct task_struct *)0)->prio, BPF_FIELD_SIGNED)
/// ```
/// ```
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub prio: i32 }
/// let signed: bool = corelate::field_signed!(task_struct, prio);
/// # assert!(signed);
/// ```
#[macro_export]
macro_rules! field_signed {
    ($ty:ty, $($path:tt)+) => { $crate::__field_info!($ty, [$($path)+], 3) != 0 };
}
