//! The kernel's functions for what is in values, and for arenas. A program that calls one gets its declaration from the passes: the symbol is called `__corelate_kfunc_NAME`
//! until then, and its type is the wrapper's (passes/declare/declare-kernel-symbols/wrapped.ts).

use super::{bpf_list_head, bpf_list_node, bpf_rb_node, bpf_rb_root, bpf_wq};
use core::ffi::c_void;

/// What a work queue calls.
pub(crate) type WorkCallback = unsafe extern "C" fn(*mut c_void, *mut i32, *mut c_void) -> i32;
/// Whether the first of two nodes comes before the second.
pub(crate) type Less = unsafe extern "C" fn(*mut bpf_rb_node, *const bpf_rb_node) -> bool;

macro_rules! kfuncs {
    ($($symbol:literal fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?, host $host:expr;)+) => {$(
        /// # Safety
        /// As the kernel's documentation says.
        #[inline(always)]
        pub(crate) unsafe fn $name($($arg: $ty),*) $(-> $ret)? {
            #[cfg(target_arch = "bpf")]
            {
                unsafe extern "C" {
                    #[link_name = $symbol]
                    fn kfunc($($arg: $ty),*) $(-> $ret)?;
                }
                // SAFETY: the caller's promise.
                unsafe { kfunc($($arg),*) }
            }
            #[cfg(not(target_arch = "bpf"))]
            {
                $(let _ = $arg;)*
                $host
            }
        }
    )+};
}

#[cfg(not(target_arch = "bpf"))]
const ENOSYS: i32 = -38;

kfuncs! {
    "__corelate_kfunc_bpf_wq_init" fn bpf_wq_init(wq: *mut bpf_wq, map: *mut c_void, flags: u32) -> i32, host ENOSYS;
    "__corelate_weak_kfunc_bpf_wq_set_callback" fn bpf_wq_set_callback(wq: *mut bpf_wq, callback: WorkCallback, flags: u32) -> i32, host ENOSYS;
    "__corelate_weak_kfunc_bpf_wq_set_callback_impl"
        fn bpf_wq_set_callback_impl(wq: *mut bpf_wq, callback: WorkCallback, flags: u32, aux: *mut c_void) -> i32, host ENOSYS;
    "__corelate_kfunc_bpf_wq_start" fn bpf_wq_start(wq: *mut bpf_wq, flags: u32) -> i32, host ENOSYS;
    "__corelate_kfunc_bpf_obj_new_impl" fn bpf_obj_new_impl(id: u64, meta: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    "__corelate_kfunc_bpf_obj_drop_impl" fn bpf_obj_drop_impl(object: *mut c_void, meta: *mut c_void), host ();
    "__corelate_kfunc_bpf_refcount_acquire_impl"
        fn bpf_refcount_acquire_impl(object: *mut c_void, meta: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    "__corelate_kfunc_bpf_list_push_front_impl"
        fn bpf_list_push_front_impl(head: *mut bpf_list_head, node: *mut bpf_list_node, meta: *mut c_void, offset: u64) -> i32, host ENOSYS;
    "__corelate_kfunc_bpf_list_push_back_impl"
        fn bpf_list_push_back_impl(head: *mut bpf_list_head, node: *mut bpf_list_node, meta: *mut c_void, offset: u64) -> i32, host ENOSYS;
    "__corelate_kfunc_bpf_list_pop_front" fn bpf_list_pop_front(head: *mut bpf_list_head) -> *mut bpf_list_node, host core::ptr::null_mut();
    "__corelate_kfunc_bpf_list_pop_back" fn bpf_list_pop_back(head: *mut bpf_list_head) -> *mut bpf_list_node, host core::ptr::null_mut();
    "__corelate_kfunc_bpf_rbtree_add_impl"
        fn bpf_rbtree_add_impl(root: *mut bpf_rb_root, node: *mut bpf_rb_node, less: Less, meta: *mut c_void, offset: u64) -> i32, host ENOSYS;
    "__corelate_kfunc_bpf_rbtree_first" fn bpf_rbtree_first(root: *mut bpf_rb_root) -> *mut bpf_rb_node, host core::ptr::null_mut();
    "__corelate_kfunc_bpf_rbtree_remove"
        fn bpf_rbtree_remove(root: *mut bpf_rb_root, node: *mut bpf_rb_node) -> *mut bpf_rb_node, host core::ptr::null_mut();
    "__corelate_kfunc_bpf_arena_alloc_pages"
        fn bpf_arena_alloc_pages(map: *mut c_void, address: *mut c_void, pages: u32, node: i32, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    "__corelate_kfunc_bpf_arena_free_pages" fn bpf_arena_free_pages(map: *mut c_void, start: *mut c_void, pages: u32), host ();
}

/// Whether the kernel has the callbacks of work queues without the last argument: from Linux 7.0 on, where it is of another type.
// Only its address is taken.
#[allow(clashing_extern_declarations)]
#[inline(always)]
pub(crate) fn has_short_callback() -> bool {
    #[cfg(target_arch = "bpf")]
    unsafe extern "C" {
        #[link_name = "__corelate_weak_kfunc_bpf_wq_set_callback"]
        fn kfunc();
    }
    #[cfg(not(target_arch = "bpf"))]
    fn kfunc() {}
    crate::__private::symbol_exists!(kfunc as *const ())
}
