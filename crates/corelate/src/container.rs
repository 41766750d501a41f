//! From a member to the struct around it.

/// The pointer to the struct or union around a member, computed with the member's offset in the running kernel.
///
/// ```c
/// container_of(head, struct task_struct, tasks)     /* with bpf_core_field_offset(struct task_struct, tasks) */
/// ```
/// ```
/// # #[corelate::preserve_access_index] mod k {
/// # #[repr(C)] pub struct list_head { pub next: *mut list_head, pub prev: *mut list_head }
/// # #[repr(C)] pub struct task_struct { pub pid: i32, pub tasks: list_head }
/// # } use k::*;
/// fn next(task: *const task_struct) -> Result<*mut task_struct, i64> {
///     let head = corelate::read!(task, tasks.next)?;
///     Ok(corelate::container_of!(head, task_struct, tasks))
/// }
/// # let none = core::ptr::null_mut();
/// # let mut task = task_struct { pid: 1, tasks: list_head { next: none, prev: none } };
/// # task.tasks.next = &mut task.tasks;
/// # assert_eq!(next(&task), Ok(&raw mut task));
/// ```
///
/// The path is what [`offset_of!`](core::mem::offset_of) takes, and constant indices too: `pids[1].node`. The result is a `*const` if the pointer is a `*const`
/// or a `&`, and a `*mut` if it is a `*mut` or a `&mut`. Nothing is read. A pointer to another type than the member's is a compile error:
///
/// ```compile_fail,E0308
/// # #[corelate::preserve_access_index] #[repr(C)] pub struct task_struct { pub pid: i32, pub flags: u32 }
/// # fn task(pid: *const i32) -> *const task_struct {
/// corelate::container_of!(pid, task_struct, flags)
/// # }
/// ```
///
/// As in C, the result for a null pointer is not null: test the pointer first.
#[macro_export]
macro_rules! container_of {
    ($ptr:expr, $ty:ty, $($path:tt)+) => {{
        // Before any unsafe block, so that the argument keeps its own need for one.
        let __member = $ptr;
        // Never called: it is there for the types.
        let _ = |__base: *const $ty| {
            #[allow(unknown_lints, unused_unsafe, dangerous_implicit_autorefs)]
            let __field = unsafe { &raw const (*__base).$($path)+ };
            $crate::__private::same_member(&__member, __field)
        };
        $crate::__private::MemberPtr::container::<$ty>(__member, $crate::field_offset!($ty, $($path)+))
    }};
}
