//! The helper functions that work on maps, by their numbers in `enum bpf_func_id` (include/uapi/linux/bpf.h).

use core::ffi::c_void;

/// Declares helper functions. On BPF a call of one is a call of its number; on other targets it answers `host`.
macro_rules! helpers {
    ($($id:literal fn $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty, host $host:expr;)+) => {$(
        /// # Safety
        /// As the helper's page in bpf-helpers(7) says.
        #[inline(always)]
        pub(crate) unsafe fn $name($($arg: $ty),*) -> $ret {
            #[cfg(target_arch = "bpf")]
            // SAFETY: on BPF a call of a small number is a call of that helper.
            unsafe {
                let helper = core::mem::transmute::<usize, unsafe extern "C" fn($($ty),*) -> $ret>($id);
                helper($($arg),*)
            }
            #[cfg(not(target_arch = "bpf"))]
            {
                $(let _ = $arg;)*
                $host
            }
        }
    )+};
}

/// What a helper answers where there is no kernel to ask.
#[cfg(not(target_arch = "bpf"))]
const ENOSYS: i64 = -38;

/// What `for_each_map_elem` calls, with the map, the key, the value and the context: 0 goes on, 1 ends it.
pub(crate) type EachCallback = unsafe extern "C" fn(*const c_void, *const c_void, *mut c_void, *mut c_void) -> i64;
/// What `user_ringbuf_drain` calls, with the record and the context: 0 goes on, 1 ends it.
pub(crate) type DrainCallback = unsafe extern "C" fn(*const c_void, *mut c_void) -> i64;

type Map = *const c_void;
type Any = *mut c_void;

helpers! {
    12 fn tail_call(ctx: *const c_void, map: Map, index: u32) -> (), host ();
    33 fn skb_under_cgroup(skb: *const c_void, map: Map, index: u32) -> i64, host ENOSYS;
    51 fn redirect_map(map: Map, key: u64, flags: u64) -> i64, host ENOSYS;
    52 fn sk_redirect_map(skb: *const c_void, map: Map, key: u32, flags: u64) -> i64, host ENOSYS;
    53 fn sock_map_update(ops: *const c_void, map: Map, key: *const c_void, flags: u64) -> i64, host ENOSYS;
    55 fn perf_event_read_value(map: Map, flags: u64, buf: Any, size: u32) -> i64, host ENOSYS;
    60 fn msg_redirect_map(msg: *const c_void, map: Map, key: u32, flags: u64) -> i64, host ENOSYS;
    70 fn sock_hash_update(ops: *const c_void, map: Map, key: *const c_void, flags: u64) -> i64, host ENOSYS;
    71 fn msg_redirect_hash(msg: *const c_void, map: Map, key: *const c_void, flags: u64) -> i64, host ENOSYS;
    72 fn sk_redirect_hash(skb: *const c_void, map: Map, key: *const c_void, flags: u64) -> i64, host ENOSYS;
    81 fn get_local_storage(map: Map, flags: u64) -> Any, host core::ptr::null_mut();
    82 fn sk_select_reuseport(reuse: *const c_void, map: Map, key: *const c_void, flags: u64) -> i64, host ENOSYS;
    86 fn sk_release(socket: *const c_void) -> i64, host ENOSYS;
    87 fn map_push_elem(map: Map, value: *const c_void, flags: u64) -> i64, host ENOSYS;
    88 fn map_pop_elem(map: Map, value: Any) -> i64, host ENOSYS;
    89 fn map_peek_elem(map: Map, value: Any) -> i64, host ENOSYS;
    107 fn sk_storage_get(map: Map, of: *const c_void, value: *const c_void, flags: u64) -> Any, host core::ptr::null_mut();
    108 fn sk_storage_delete(map: Map, of: *const c_void) -> i64, host ENOSYS;
    124 fn sk_assign(ctx: *const c_void, socket: *const c_void, flags: u64) -> i64, host ENOSYS;
    134 fn ringbuf_query(map: Map, flags: u64) -> u64, host 0;
    145 fn inode_storage_get(map: Map, of: *const c_void, value: *const c_void, flags: u64) -> Any, host core::ptr::null_mut();
    146 fn inode_storage_delete(map: Map, of: *const c_void) -> i64, host ENOSYS;
    156 fn task_storage_get(map: Map, of: *const c_void, value: *const c_void, flags: u64) -> Any, host core::ptr::null_mut();
    157 fn task_storage_delete(map: Map, of: *const c_void) -> i64, host ENOSYS;
    164 fn for_each_map_elem(map: Map, callback: EachCallback, context: Any, flags: u64) -> i64, host ENOSYS;
    195 fn map_lookup_percpu_elem(map: Map, key: *const c_void, cpu: u32) -> Any, host core::ptr::null_mut();
    197 fn dynptr_from_mem(data: Any, size: u32, flags: u64, dynptr: Any) -> i64, host ENOSYS;
    198 fn ringbuf_reserve_dynptr(map: Map, size: u32, flags: u64, dynptr: Any) -> i64, host ENOSYS;
    199 fn ringbuf_submit_dynptr(dynptr: Any, flags: u64) -> (), host ();
    200 fn ringbuf_discard_dynptr(dynptr: Any, flags: u64) -> (), host ();
    201 fn dynptr_read(to: Any, len: u32, dynptr: *const c_void, offset: u32, flags: u64) -> i64, host ENOSYS;
    202 fn dynptr_write(dynptr: *const c_void, offset: u32, from: *const c_void, len: u32, flags: u64) -> i64, host ENOSYS;
    203 fn dynptr_data(dynptr: *const c_void, offset: u32, len: u32) -> Any, host core::ptr::null_mut();
    209 fn user_ringbuf_drain(map: Map, callback: DrainCallback, context: Any, flags: u64) -> i64, host ENOSYS;
    210 fn cgrp_storage_get(map: Map, of: *const c_void, value: *const c_void, flags: u64) -> Any, host core::ptr::null_mut();
    211 fn cgrp_storage_delete(map: Map, of: *const c_void) -> i64, host ENOSYS;
}

/// A helper's answer as a result: 0, or a negative error.
#[inline(always)]
pub(crate) fn done(answer: i64) -> Result<(), i64> {
    match answer {
        0 => Ok(()),
        error => Err(error),
    }
}

/// A helper's answer as a result: a number, or a negative error.
#[inline(always)]
pub(crate) fn number(answer: i64) -> Result<u32, i64> {
    if answer < 0 {
        Err(answer)
    } else {
        Ok(answer as u32)
    }
}

/// A closure as the context of a helper that calls back. One that captures nothing has no place on the stack, and the verifier takes null.
#[inline(always)]
pub(crate) fn context_of<F>(closure: &mut F) -> *mut c_void {
    if size_of::<F>() == 0 {
        core::ptr::null_mut()
    } else {
        (closure as *mut F).cast()
    }
}

/// The closure behind [`context_of`].
///
/// # Safety
/// `context` is what [`context_of`] gave for an `F` that is still there and not borrowed.
#[inline(always)]
pub(crate) unsafe fn closure_in<'a, F>(context: *mut c_void) -> &'a mut F {
    let closure = if size_of::<F>() == 0 { core::ptr::dangling_mut() } else { context.cast() };
    // SAFETY: the caller's promise; a type without a size lies anywhere.
    unsafe { &mut *closure }
}
