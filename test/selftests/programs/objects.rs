//! Objects of the kernel: CPU masks, tasks, cgroups, lists, trees, owned pointers, timers, work queues, locks of RCU and preemption.
#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals)]
use core::ffi::c_void;
use core::ptr::null_mut;
use corelate::atomic::{AtomicU64, Ordering::Relaxed};
use corelate::context::__sk_buff;
use corelate::helpers;
use corelate::ksym::{Acquired, Release};
use corelate::maps::*;

corelate::panic_handler!();
corelate::license!("GPL");

#[repr(C)]
pub struct numbers {
    five: u64,
    three: u64,
}

#[corelate::preserve_access_index]
mod kernel {
    #[repr(C)]
    pub struct task_struct {
        pub pid: i32,
        pub tgid: i32,
        pub group_leader: *mut task_struct,
        pub cgroups: *mut css_set,
    }
    #[repr(C)]
    pub struct css_set {
        pub dfl_cgrp: *mut cgroup,
    }
    #[repr(C)]
    pub struct cgroup {
        pub level: i32,
        pub kn: *mut kernfs_node,
    }
    #[repr(C)]
    pub struct kernfs_node {
        pub id: u64,
    }
    #[repr(C)]
    pub struct bpf_cpumask {
        pub cpumask: cpumask,
    }
    #[repr(C)]
    pub struct cpumask {
        pub bits: [u64; 1],
    }
}
use kernel::*;

#[corelate::kfunc]
unsafe extern "C" {
    fn bpf_cpumask_create() -> Option<Acquired<bpf_cpumask>>;
    fn bpf_cpumask_acquire(mask: *mut bpf_cpumask) -> Acquired<bpf_cpumask>;
    fn bpf_cpumask_release(mask: *mut bpf_cpumask);
    fn bpf_cpumask_set_cpu(cpu: u32, mask: *mut bpf_cpumask);
    fn bpf_cpumask_clear_cpu(cpu: u32, mask: *mut bpf_cpumask);
    fn bpf_cpumask_test_cpu(cpu: u32, mask: *const cpumask) -> bool;
    fn bpf_cpumask_test_and_set_cpu(cpu: u32, mask: *mut bpf_cpumask) -> bool;
    fn bpf_cpumask_test_and_clear_cpu(cpu: u32, mask: *mut bpf_cpumask) -> bool;
    fn bpf_cpumask_setall(mask: *mut bpf_cpumask);
    fn bpf_cpumask_clear(mask: *mut bpf_cpumask);
    fn bpf_cpumask_first(mask: *const cpumask) -> u32;
    fn bpf_cpumask_first_zero(mask: *const cpumask) -> u32;
    fn bpf_cpumask_first_and(a: *const cpumask, b: *const cpumask) -> u32;
    fn bpf_cpumask_and(to: *mut bpf_cpumask, a: *const cpumask, b: *const cpumask) -> bool;
    fn bpf_cpumask_or(to: *mut bpf_cpumask, a: *const cpumask, b: *const cpumask);
    fn bpf_cpumask_xor(to: *mut bpf_cpumask, a: *const cpumask, b: *const cpumask);
    fn bpf_cpumask_equal(a: *const cpumask, b: *const cpumask) -> bool;
    fn bpf_cpumask_intersects(a: *const cpumask, b: *const cpumask) -> bool;
    fn bpf_cpumask_subset(a: *const cpumask, b: *const cpumask) -> bool;
    fn bpf_cpumask_full(mask: *const cpumask) -> bool;
    fn bpf_cpumask_empty(mask: *const cpumask) -> bool;
    fn bpf_cpumask_copy(to: *mut bpf_cpumask, from: *const cpumask);
    fn bpf_cpumask_weight(mask: *const cpumask) -> u32;
    fn bpf_cpumask_any_distribute(mask: *const cpumask) -> u32;
    fn bpf_task_from_pid(pid: i32) -> Option<Acquired<task_struct>>;
    fn bpf_task_acquire(task: *mut task_struct) -> Option<Acquired<task_struct>>;
    fn bpf_task_release(task: *mut task_struct);
    fn bpf_task_get_cgroup1(task: *mut task_struct, hierarchy: i32) -> Option<Acquired<cgroup>>;
    fn bpf_task_under_cgroup(task: *mut task_struct, ancestor: *mut cgroup) -> i64;
    fn bpf_cgroup_from_id(id: u64) -> Option<Acquired<cgroup>>;
    fn bpf_cgroup_ancestor(cgroup: *mut cgroup, level: i32) -> Option<Acquired<cgroup>>;
    fn bpf_cgroup_release(cgroup: *mut cgroup);
    fn bpf_rcu_read_lock();
    fn bpf_rcu_read_unlock();
    fn bpf_preempt_disable();
    fn bpf_preempt_enable();
}

impl Release for bpf_cpumask {
    #[inline(always)]
    unsafe fn release(mask: *mut Self) {
        unsafe { bpf_cpumask_release(mask) }
    }
}
impl Release for task_struct {
    #[inline(always)]
    unsafe fn release(task: *mut Self) {
        unsafe { bpf_task_release(task) }
    }
}
impl Release for cgroup {
    #[inline(always)]
    unsafe fn release(cgroup: *mut Self) {
        unsafe { bpf_cgroup_release(cgroup) }
    }
}

#[corelate::btf_decl_tag]
#[repr(C)]
pub struct item {
    key: u64,
    data: u64,
    link: ListNode,
    node: RbNode,
    owners: RefCount,
}

#[repr(C)]
pub struct plain {
    number: u64,
    other: u64,
}

#[corelate::btf_decl_tag]
#[repr(C)]
pub struct listed {
    lock: SpinLock,
    #[corelate::btf_decl_tag("contains:item:link")]
    head: ListHead,
    #[corelate::btf_decl_tag("contains:item:node")]
    root: RbRoot,
}

#[repr(C)]
pub struct owned {
    task: Kptr<task_struct>,
    mask: Kptr<bpf_cpumask>,
    plain: Kptr<plain>,
    item: Kptr<item>,
}

#[repr(C)]
pub struct ticking {
    ticks: AtomicU64,
    timer: Timer,
}

#[repr(C)]
pub struct working {
    work: WorkQueue,
    done: AtomicU64,
}

macro_rules! defined {
    ($($name:ident: $ty:ty = $value:expr;)+) => {$(
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".maps")]
        static $name: $ty = $value;
    )+};
}

defined! {
    lists: Array<listed, 4> = Array::new();
    owners: Array<owned, 4> = Array::new();
    by_hash: Hash<u32, owned, 4> = Hash::new();
    timers: Array<ticking, 4> = Array::new();
    newest: LruHash<u32, ticking, 4> = LruHash::new();
    works: Hash<u32, working, 4> = Hash::new();
}

/// A mask for functions that only read it.
#[inline(always)]
fn plain_mask(mask: &Acquired<bpf_cpumask>) -> *const cpumask {
    mask.as_ptr().cast()
}

// selftest: cpumask_success
// returns: 0
#[corelate::program("syscall")]
fn set_clear_test(_ctx: &numbers) -> i32 {
    unsafe {
        let Some(mask) = bpf_cpumask_create() else { return -1 };
        if !bpf_cpumask_empty(plain_mask(&mask)) {
            return 1;
        }
        bpf_cpumask_set_cpu(0, mask.as_ptr());
        if !bpf_cpumask_test_cpu(0, plain_mask(&mask)) {
            return 2;
        }
        bpf_cpumask_clear_cpu(0, mask.as_ptr());
        bpf_cpumask_test_cpu(0, plain_mask(&mask)) as i32 * 3
    }
}

// selftest: cpumask_success
// returns: 0
#[corelate::program("syscall")]
fn test_and_change(_ctx: &numbers) -> i32 {
    unsafe {
        let Some(mask) = bpf_cpumask_create() else { return -1 };
        if bpf_cpumask_test_and_set_cpu(0, mask.as_ptr()) || !bpf_cpumask_test_and_set_cpu(0, mask.as_ptr()) {
            return 1;
        }
        (!bpf_cpumask_test_and_clear_cpu(0, mask.as_ptr()) || bpf_cpumask_test_cpu(0, plain_mask(&mask))) as i32 * 2
    }
}

// selftest: cpumask_success
// returns: 0
#[corelate::program("syscall")]
fn first_and_first_zero(_ctx: &numbers) -> i32 {
    unsafe {
        let Some(mask) = bpf_cpumask_create() else { return -1 };
        // None: at least as many as there are processors.
        if bpf_cpumask_first(plain_mask(&mask)) < 2 || bpf_cpumask_first_zero(plain_mask(&mask)) != 0 {
            return 1;
        }
        bpf_cpumask_set_cpu(0, mask.as_ptr());
        if bpf_cpumask_first(plain_mask(&mask)) != 0 || bpf_cpumask_first_zero(plain_mask(&mask)) != 1 {
            return 2;
        }
        (bpf_cpumask_weight(plain_mask(&mask)) != 1 || bpf_cpumask_any_distribute(plain_mask(&mask)) != 0) as i32 * 3
    }
}

// selftest: cpumask_success
// returns: 0
#[corelate::program("syscall")]
fn and_or_xor(_ctx: &numbers) -> i32 {
    unsafe {
        let (Some(a), Some(b), Some(to)) = (bpf_cpumask_create(), bpf_cpumask_create(), bpf_cpumask_create()) else { return -1 };
        bpf_cpumask_set_cpu(0, a.as_ptr());
        bpf_cpumask_set_cpu(1, b.as_ptr());
        let (first, second, both) = (plain_mask(&a), plain_mask(&b), plain_mask(&to));
        if bpf_cpumask_and(to.as_ptr(), first, second) || !bpf_cpumask_empty(both) {
            return 1;
        }
        bpf_cpumask_or(to.as_ptr(), first, second);
        if bpf_cpumask_weight(both) != 2 || !bpf_cpumask_subset(first, both) || bpf_cpumask_first_and(second, both) != 1 {
            return 2;
        }
        bpf_cpumask_xor(to.as_ptr(), both, second);
        if !bpf_cpumask_equal(both, first) || bpf_cpumask_intersects(both, second) {
            return 3;
        }
        0
    }
}

// selftest: cpumask_success
// returns: 0
#[corelate::program("syscall")]
fn all_and_copies(_ctx: &numbers) -> i32 {
    unsafe {
        let (Some(a), Some(b)) = (bpf_cpumask_create(), bpf_cpumask_create()) else { return -1 };
        bpf_cpumask_setall(a.as_ptr());
        if !bpf_cpumask_full(plain_mask(&a)) {
            return 1;
        }
        bpf_cpumask_copy(b.as_ptr(), plain_mask(&a));
        bpf_cpumask_clear(a.as_ptr());
        (!bpf_cpumask_full(plain_mask(&b)) || !bpf_cpumask_empty(plain_mask(&a))) as i32 * 2
    }
}

// selftest: cpumask_success
// returns: 0
#[corelate::program("syscall")]
fn mask_in_a_map(_ctx: &numbers) -> i32 {
    let Some(value) = owners.get(&0) else { return 1 };
    unsafe {
        let Some(mask) = bpf_cpumask_create() else { return 2 };
        bpf_cpumask_set_cpu(1, mask.as_ptr());
        let second = bpf_cpumask_acquire(mask.as_ptr());
        drop(Acquired::from_ptr(value.mask.xchg(second.into_ptr())));
        drop(mask);
        match Acquired::from_ptr(value.mask.take()) {
            Some(mask) if bpf_cpumask_test_cpu(1, plain_mask(&mask)) => 0,
            Some(_) => 3,
            None => 4,
        }
    }
}

// selftest: task_kfunc_success
// returns: 0
#[corelate::program("syscall")]
fn task_of_a_pid(_ctx: &numbers) -> i32 {
    let pid = helpers::get_current_pid_tgid() as i32;
    unsafe {
        match bpf_task_from_pid(pid) {
            Some(task) if task.pid != pid => return 1,
            Some(_) => {}
            None => return 2,
        }
        bpf_task_from_pid(-1).is_some() as i32 * 3
    }
}

// selftest: task_kfunc_success
// returns: 0
#[corelate::program("syscall")]
fn acquired_twice(_ctx: &numbers) -> i32 {
    unsafe {
        let Some(task) = bpf_task_acquire(helpers::get_current_task_btf::<task_struct>().cast_mut()) else { return 1 };
        let Some(again) = bpf_task_acquire(task.as_ptr()) else { return 2 };
        drop(task);
        (again.pid as u32 != helpers::get_current_pid_tgid() as u32) as i32 * 3
    }
}

// selftest: task_kfunc_success map_kptr
// returns: 0
#[corelate::program("syscall")]
fn task_in_a_map(_ctx: &numbers) -> i32 {
    let key = 1;
    let empty = owned { task: Kptr::new(null_mut()), mask: Kptr::new(null_mut()), plain: Kptr::new(null_mut()), item: Kptr::new(null_mut()) };
    if by_hash.set(&key, &empty, 0).is_err() {
        return 1;
    }
    let Some(value) = by_hash.get(&key) else { return 2 };
    unsafe {
        let Some(task) = bpf_task_acquire(helpers::get_current_task_btf::<task_struct>().cast_mut()) else { return 3 };
        let pid = task.pid;
        if let Some(old) = Acquired::from_ptr(value.task.xchg(task.into_ptr())) {
            drop(old);
            return 4;
        }
        match Acquired::from_ptr(value.task.take()) {
            Some(task) => (task.pid != pid) as i32 * 5,
            None => 6,
        }
    }
}

// selftest: nested_trust_success
// returns: 1
#[corelate::program("syscall")]
fn trusted_through_a_pointer(_ctx: &numbers) -> i32 {
    let task: *const task_struct = helpers::get_current_task_btf();
    unsafe { ((*(*task).group_leader).pid == (*task).tgid) as i32 }
}

// selftest: cgroup_ancestor test_task_under_cgroup
// returns: 0
#[corelate::program("syscall")]
fn root_of_all_cgroups(_ctx: &numbers) -> i32 {
    unsafe {
        let Some(root) = bpf_cgroup_from_id(1) else { return 1 };
        if root.level != 0 {
            return 2;
        }
        match bpf_cgroup_ancestor(root.as_ptr(), 0) {
            Some(ancestor) if (*ancestor.kn).id != 1 => return 3,
            Some(_) => {}
            None => return 4,
        }
        if bpf_cgroup_ancestor(root.as_ptr(), 1).is_some() {
            return 5;
        }
        let Some(task) = bpf_task_acquire(helpers::get_current_task_btf::<task_struct>().cast_mut()) else { return 6 };
        (bpf_task_under_cgroup(task.as_ptr(), root.as_ptr()) != 1) as i32 * 7
    }
}

// selftest: test_cgroup1_hierarchy
// returns: 0
#[corelate::program("syscall")]
fn cgroup_of_no_hierarchy(_ctx: &numbers) -> i32 {
    unsafe { bpf_task_get_cgroup1(helpers::get_current_task_btf::<task_struct>().cast_mut(), 0x7fff_0000).is_some() as i32 }
}

// selftest: rcu_read_lock
// returns: 1
#[corelate::program("syscall")]
fn under_rcu(_ctx: &numbers) -> i32 {
    unsafe {
        let task: *const task_struct = helpers::get_current_task_btf();
        bpf_rcu_read_lock();
        let id = (*(*(*(*task).cgroups).dfl_cgrp).kn).id;
        bpf_rcu_read_unlock();
        (id == helpers::get_current_cgroup_id()) as i32
    }
}

// selftest: preempt_lock
// returns: 3
#[corelate::program("syscall")]
fn not_preempted(_ctx: &numbers) -> i32 {
    let mut regions = 0;
    unsafe {
        bpf_preempt_disable();
        regions += 1;
        bpf_preempt_disable();
        regions += 1;
        bpf_preempt_enable();
        regions += 1;
        bpf_preempt_enable();
    }
    regions
}

#[inline(always)]
unsafe fn push(value: &listed, key: u64, front: bool) -> bool {
    let made = corelate::obj_new!(item);
    if made.is_null() {
        return false;
    }
    (*made).key = key;
    let _guard = value.lock.lock();
    let node = &raw mut (*made).link;
    (if front { value.head.push_front(node) } else { value.head.push_back(node) }) == 0
}

// selftest: linked_list
// returns: 312
#[corelate::program("tc")]
unsafe fn list(_ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&0) else { return -1 };
    if !push(value, 1, false) || !push(value, 2, false) || !push(value, 3, true) {
        return -2;
    }
    let mut keys = 0;
    for _ in 0..3 {
        let guard = value.lock.lock();
        let node = value.head.pop_front();
        drop(guard);
        if node.is_null() {
            return -3;
        }
        let taken = corelate::object_of!(node, item, link);
        keys = keys * 10 + (*taken).key as i32;
        obj_drop(taken);
    }
    keys
}

// selftest: linked_list
// returns: 9
#[corelate::program("tc")]
unsafe fn list_from_behind(_ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&1) else { return -1 };
    if !push(value, 9, true) {
        return -2;
    }
    let guard = value.lock.lock();
    let node = value.head.pop_back();
    drop(guard);
    if node.is_null() {
        return -4;
    }
    let taken = corelate::object_of!(node, item, link);
    let key = (*taken).key;
    obj_drop(taken);
    key as i32
}

unsafe extern "C" fn less(a: *mut RbNode, b: *const RbNode) -> bool {
    let (a, b) = (corelate::object_of!(a, item, node), corelate::object_of!(b, item, node));
    (*a).key < (*b).key
}

// selftest: rbtree
// returns: 35
#[corelate::program("tc")]
unsafe fn tree(_ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&2) else { return -1 };
    for key in [5, 3, 7] {
        let made = corelate::obj_new!(item);
        if made.is_null() {
            return -2;
        }
        (*made).key = key;
        let _guard = value.lock.lock();
        value.root.add(&raw mut (*made).node, less);
    }
    let mut keys = 0;
    for _ in 0..2 {
        let guard = value.lock.lock();
        let first = value.root.first();
        if first.is_null() {
            drop(guard);
            return -3;
        }
        let node = value.root.remove(first);
        drop(guard);
        if node.is_null() {
            return -4;
        }
        let taken = corelate::object_of!(node, item, node);
        keys = keys * 10 + (*taken).key as i32;
        obj_drop(taken);
    }
    keys
}

// selftest: refcounted_kptr
// returns: 64
#[corelate::program("tc")]
unsafe fn in_a_list_and_a_tree(ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&3) else { return -1 };
    let made = corelate::obj_new!(item);
    if made.is_null() {
        return -2;
    }
    (*made).data = u64::from(ctx.len);
    let second = refcount_acquire(made);
    if second.is_null() {
        obj_drop(made);
        return -3;
    }
    let guard = value.lock.lock();
    value.root.add(&raw mut (*made).node, less);
    value.head.push_back(&raw mut (*second).link);
    drop(guard);
    let guard = value.lock.lock();
    let node = value.head.pop_front();
    drop(guard);
    if node.is_null() {
        return -4;
    }
    let taken = corelate::object_of!(node, item, link);
    let data = (*taken).data;
    obj_drop(taken);
    data as i32
}

// selftest: local_kptr_stash kptr_xchg_inline
// returns: 0
#[corelate::program("tc")]
unsafe fn stash(ctx: &__sk_buff) -> i32 {
    let Some(value) = owners.get(&1) else { return 1 };
    let made = corelate::obj_new!(plain);
    if made.is_null() {
        return 2;
    }
    // Another object may have been here: nothing is zero from the start.
    (*made).number = u64::from(ctx.len);
    (*made).other = 0;
    let old = value.plain.xchg(made);
    if !old.is_null() {
        obj_drop(old);
        return 3;
    }
    let taken = value.plain.take();
    if taken.is_null() {
        return 4;
    }
    let wrong = (*taken).number != u64::from(ctx.len) || (*taken).other != 0;
    obj_drop(taken);
    wrong as i32 * 5
}

// selftest: local_kptr_stash refcounted_kptr
// returns: 0
#[corelate::program("tc")]
unsafe fn stash_with_a_node(_ctx: &__sk_buff) -> i32 {
    let Some(value) = owners.get(&2) else { return 1 };
    let made = corelate::obj_new!(item);
    if made.is_null() {
        return 2;
    }
    (*made).key = 77;
    let old = value.item.xchg(made);
    if !old.is_null() {
        obj_drop(old);
    }
    let taken = value.item.take();
    if taken.is_null() {
        return 3;
    }
    let key = (*taken).key;
    obj_drop(taken);
    (key != 77) as i32 * 4
}

extern "C" fn tick(_map: *const c_void, key: &u32, value: &ticking) -> i32 {
    value.ticks.fetch_add(10 + u64::from(*key), Relaxed);
    0
}

// selftest: timer
// returns: 0
#[corelate::program("tc")]
fn timer(_ctx: &__sk_buff) -> i32 {
    let Some(value) = timers.get(&1) else { return 1 };
    // Before it is ready.
    if value.timer.start(1, 0) != Err(-22) || value.timer.init(timers.as_ptr(), Clock::Boottime).is_err() {
        return 2;
    }
    if value.timer.init(timers.as_ptr(), Clock::Boottime) != Err(-16) || value.timer.start(1, 0) != Err(-22) {
        return 3;
    }
    if value.timer.set_callback(tick).is_err() || value.timer.start(1_000_000_000_000, 0).is_err() || value.timer.cancel() != Ok(true) {
        return 4;
    }
    (value.timer.cancel() != Ok(false)) as i32 * 5
}

// selftest: timer timer_lockup
// returns: 0
#[corelate::program("tc")]
fn timer_of_an_lru(_ctx: &__sk_buff) -> i32 {
    let initial = ticking { ticks: AtomicU64::new(0), timer: Timer::new() };
    if newest.set(&1, &initial, 0).is_err() {
        return 1;
    }
    let Some(value) = newest.get(&1) else { return 2 };
    if value.timer.init(newest.as_ptr(), Clock::Monotonic).is_err() || value.timer.set_callback(tick).is_err() {
        return 3;
    }
    if value.timer.start(0, 0).is_err() {
        return 4;
    }
    // The element goes with its timer.
    newest.delete(&1).is_err() as i32 * 5
}

extern "C" fn work(_map: *mut c_void, key: &u32, value: &working) -> i32 {
    value.done.fetch_add(u64::from(*key), Relaxed);
    0
}

// selftest: wq
// returns: 0
#[corelate::program("tc")]
fn work_queue(_ctx: &__sk_buff) -> i32 {
    let initial = working { work: WorkQueue::new(), done: AtomicU64::new(0) };
    if works.set(&3, &initial, 0).is_err() {
        return 1;
    }
    let Some(value) = works.get(&3) else { return 2 };
    if value.work.init(works.as_ptr()).is_err() {
        return 3;
    }
    (value.work.set_callback(work).is_err() || value.work.start().is_err()) as i32 * 4
}
