// Written by scripts/helpers.mjs.

use super::helpers;
use super::ElementCallback;
#[cfg(not(target_arch = "bpf"))]
use super::ENOSYS;
use core::ffi::c_void;

helpers! {
    /// Looks `key` up in `map`: null where there is no such element.
    ///
    /// Linux 3.19. Program types: all.
    1 fn map_lookup_elem(map: *const c_void, key: *const c_void) -> *mut c_void, host core::ptr::null_mut();
    /// Writes an element. `flags`: BPF_ANY 0, BPF_NOEXIST 1, BPF_EXIST 2.
    ///
    /// Linux 3.19. Program types: all.
    2 fn map_update_elem(map: *const c_void, key: *const c_void, value: *const c_void, flags: u64) -> i64, host ENOSYS;
    /// Deletes an element.
    ///
    /// Linux 3.19. Program types: all.
    3 fn map_delete_elem(map: *const c_void, key: *const c_void) -> i64, host ENOSYS;
    /// Adds a value to a queue, a stack or a bloom filter. `flags`: BPF_EXIST 2 drops the oldest where it is full.
    ///
    /// Linux 4.20. Program types: all.
    87 fn map_push_elem(map: *const c_void, value: *const c_void, flags: u64) -> i64, host ENOSYS;
    /// Takes a value out of a queue or a stack.
    ///
    /// Linux 4.20. Program types: all.
    88 fn map_pop_elem(map: *const c_void, value: *mut c_void) -> i64, host ENOSYS;
    /// Copies the next value of a queue or a stack, or asks whether a bloom filter has `value`.
    ///
    /// Linux 4.20. Program types: all.
    89 fn map_peek_elem(map: *const c_void, value: *mut c_void) -> i64, host ENOSYS;
    /// Looks `key` up in processor `cpu`'s part of a per-CPU map: null where there is none.
    ///
    /// Linux 5.19. Program types: all but lirc_mode2.
    195 fn map_lookup_percpu_elem(map: *const c_void, key: *const c_void, cpu: u32) -> *mut c_void, host core::ptr::null_mut();
    /// Calls `callback_fn` for each element: how many. It stops where the callback gives 1. `flags` is 0.
    ///
    /// Linux 5.13. Program types: all but lirc_mode2.
    164 fn for_each_map_elem(map: *const c_void, callback_fn: ElementCallback, callback_ctx: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// A cgroup storage map's memory for the cgroup that the program is attached to. `flags` is 0.
    ///
    /// Linux 4.19. Program types: cgroup_skb, cgroup_sock, sock_ops, cgroup_device, cgroup_sock_addr, cgroup_sysctl, cgroup_sockopt, lsm.
    81 fn get_local_storage(map: *const c_void, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// The value that `map` keeps for a socket, made from `value` where `flags` has BPF_SK_STORAGE_GET_F_CREATE 1.
    ///
    /// Linux 5.2. Program types: sched_cls, sched_act, cgroup_skb, cgroup_sock, sock_ops, sk_msg, cgroup_sock_addr, cgroup_sockopt, tracing, struct_ops, lsm, syscall.
    107 fn sk_storage_get(map: *const c_void, sk: *mut c_void, value: *mut c_void, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Deletes what `map` keeps for a socket.
    ///
    /// Linux 5.2. Program types: sched_cls, sched_act, cgroup_skb, sock_ops, sk_msg, cgroup_sock_addr, cgroup_sockopt, tracing, struct_ops, lsm, syscall.
    108 fn sk_storage_delete(map: *const c_void, sk: *mut c_void) -> i64, host ENOSYS;
    /// The value that `map` keeps for an inode, made where `flags` has BPF_LOCAL_STORAGE_GET_F_CREATE 1.
    ///
    /// Linux 5.10. Program types: lsm.
    145 fn inode_storage_get(map: *const c_void, inode: *mut c_void, value: *mut c_void, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Deletes what `map` keeps for an inode.
    ///
    /// Linux 5.10. Program types: lsm.
    146 fn inode_storage_delete(map: *const c_void, inode: *mut c_void) -> i32, host ENOSYS as i32;
    /// The value that `map` keeps for a task, made where `flags` has BPF_LOCAL_STORAGE_GET_F_CREATE 1.
    ///
    /// Linux 5.11. Program types: all but lirc_mode2.
    156 fn task_storage_get(map: *const c_void, task: *mut c_void, value: *mut c_void, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Deletes what `map` keeps for a task.
    ///
    /// Linux 5.11. Program types: all but lirc_mode2.
    157 fn task_storage_delete(map: *const c_void, task: *mut c_void) -> i64, host ENOSYS;
    /// The value that `map` keeps for a cgroup, made where `flags` has BPF_LOCAL_STORAGE_GET_F_CREATE 1.
    ///
    /// Linux 6.2. Program types: all but lirc_mode2.
    210 fn cgrp_storage_get(map: *const c_void, cgroup: *mut c_void, value: *mut c_void, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Deletes what `map` keeps for a cgroup.
    ///
    /// Linux 6.2. Program types: all but lirc_mode2.
    211 fn cgrp_storage_delete(map: *const c_void, cgroup: *mut c_void) -> i64, host ENOSYS;
    /// Takes the lock in a map's value; no other helper may be called until it is given back.
    ///
    /// Linux 5.1. Program types: all but lirc_mode2.
    93 fn spin_lock(lock: *mut c_void) -> i64, host ENOSYS;
    /// Gives the lock in a map's value back.
    ///
    /// Linux 5.1. Program types: all but lirc_mode2.
    94 fn spin_unlock(lock: *mut c_void) -> i64, host ENOSYS;
    /// Swaps the kernel pointer at `dst`, in a map's value, with `ptr`: the old one.
    ///
    /// Linux 5.19. Program types: all but lirc_mode2.
    194 fn kptr_xchg(dst: *mut c_void, ptr: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// Goes on with the program at `index` of a BPF_MAP_TYPE_PROG_ARRAY, and comes back only where there is none.
    ///
    /// Linux 4.2. Program types: all.
    12 fn tail_call(ctx: *mut c_void, prog_array_map: *const c_void, index: u32) -> i64, host ENOSYS;
}
