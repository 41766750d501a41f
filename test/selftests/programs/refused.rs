//! Programs that the verifier refuses, each with what it says.
#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals)]
use core::ffi::c_void;
use core::hint::black_box;
use core::mem::MaybeUninit;
use core::ops::ControlFlow::Continue;
use corelate::context::{__sk_buff, xdp_md};
use corelate::helpers::{self, raw};
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
        pub last_wakee: *mut task_struct,
    }
    #[repr(C)]
    pub struct bpf_cpumask {
        pub usage: u32,
    }
    #[repr(C)]
    pub struct cpumask {
        pub bits: [u64; 1],
    }
}
use kernel::*;

#[corelate::kfunc]
unsafe extern "C" {
    fn bpf_task_from_pid(pid: i32) -> *mut task_struct;
    fn bpf_task_acquire(task: *mut task_struct) -> *mut task_struct;
    fn bpf_task_release(task: *mut task_struct);
    fn bpf_cpumask_create() -> *mut bpf_cpumask;
    fn bpf_cpumask_release(mask: *mut bpf_cpumask);
    fn bpf_cpumask_set_cpu(cpu: u32, mask: *mut bpf_cpumask);
    fn bpf_rcu_read_lock();
    fn bpf_rcu_read_unlock();
    fn bpf_preempt_disable();
    fn bpf_preempt_enable();
    fn bpf_iter_num_new(it: *mut num, start: i32, end: i32) -> i32;
    fn bpf_iter_num_next(it: *mut num) -> *mut i32;
    fn bpf_iter_num_destroy(it: *mut num);
    fn bpf_throw(cookie: u64);
    fn bpf_dynptr_from_skb(skb: *const __sk_buff, flags: u64, ptr: *mut DynPtr) -> i32;
    fn bpf_dynptr_slice(ptr: *const DynPtr, offset: u32, buffer: *mut c_void, buffer__szk: u32) -> *mut c_void;
    fn bpf_dynptr_size(ptr: *const DynPtr) -> u32;
}

#[repr(C)]
pub struct num {
    opaque: [u64; 1],
}

#[corelate::btf_decl_tag]
#[repr(C)]
pub struct item {
    key: u64,
    link: ListNode,
    node: RbNode,
    count: RefCount,
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
}

#[repr(C)]
pub struct ticking {
    timer: Timer,
}

#[derive(Clone, Copy)]
#[repr(C)]
pub struct pair {
    a: u32,
    b: u32,
}

macro_rules! defined {
    ($($name:ident: $ty:ty = $value:expr;)+) => {$(
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".maps")]
        static $name: $ty = $value;
    )+};
}

defined! {
    values: Array<[u32; 4], 4> = Array::new();
    read_only: Array<u64, 4, 128> = Array::new();
    events: RingBuf<4096> = RingBuf::new();
    from_user: UserRingBuf<4096> = UserRingBuf::new();
    locked: Hash<u32, Locked<pair>, 4> = Hash::new();
    lists: Array<listed, 1> = Array::new();
    owners: Array<owned, 1> = Array::new();
    timers: Array<ticking, 1> = Array::new();
}

// selftest: verifier_array_access verifier_value
// refused: unbounded memory access
#[corelate::program("syscall")]
fn unbounded_index(ctx: &numbers) -> i32 {
    let place = values.get_ptr(&0) as *const u32;
    if place.is_null() { 0 } else { unsafe { *place.add(ctx.five as u32 as usize) as i32 } }
}

// selftest: verifier_array_access
// refused: invalid access to map value, value_size=16
#[corelate::program("syscall")]
fn behind_the_value(_ctx: &numbers) -> i32 {
    let place = values.get_ptr(&0) as *const u32;
    if place.is_null() { 0 } else { unsafe { *place.add(4) as i32 } }
}

// selftest: verifier_value_or_null verifier_jeq_infer_not_null
// refused: invalid mem access 'map_value_or_null'
#[corelate::program("syscall")]
fn maybe_null(_ctx: &numbers) -> i32 {
    unsafe { *(values.get_ptr(&0) as *const u32) as i32 }
}

// selftest: verifier_array_access test_rdonly_maps
// refused: write into map forbidden
#[corelate::program("syscall")]
fn writes_what_is_read_only(ctx: &numbers) -> i32 {
    let place = read_only.get_ptr(&0);
    if !place.is_null() {
        unsafe { *place = ctx.five };
    }
    0
}

// selftest: verifier_value_illegal_alu
// refused: pointer prohibited
#[corelate::program("syscall")]
fn address_as_number(_ctx: &numbers) -> i32 {
    let place = values.get_ptr(&0) as *const u32;
    if place.is_null() {
        return 0;
    }
    let place = black_box(place as usize) & !8;
    unsafe { *(place as *const u32) as i32 }
}

// selftest: verifier_var_off test_stack_var_off
// refused: invalid variable-offset read from stack
#[corelate::program("syscall")]
fn behind_the_stack(ctx: &numbers) -> i32 {
    let table = black_box([ctx.five, ctx.three]);
    let index = ctx.three as usize & 0x3f;
    unsafe { *table.as_ptr().add(index) as i32 }
}

// selftest: verifier_xdp_direct_packet_access verifier_direct_packet_access
// refused: invalid access to packet
#[corelate::program("xdp")]
fn unchecked_packet(ctx: &xdp_md) -> u32 {
    unsafe { u32::from(*(ctx.data as usize as *const u8)) }
}

// selftest: verifier_xdp_direct_packet_access
// refused: invalid access to packet, off=0 size=8
#[corelate::program("xdp")]
fn one_byte_too_far(ctx: &xdp_md) -> u32 {
    let (data, end) = (ctx.data as usize, ctx.data_end as usize);
    if data + 7 > end { 1 } else { unsafe { *(data as *const u64) as u32 } }
}

// selftest: verifier_ctx verifier_ctx_sk_msg
// refused: invalid bpf_context access
#[corelate::program("tc")]
fn writes_a_length(ctx: &mut __sk_buff) -> i32 {
    ctx.len = 5;
    0
}

// selftest: verifier_ringbuf test_ringbuf
// refused: Unreleased reference
#[corelate::program("syscall")]
fn record_is_lost(ctx: &numbers) -> i32 {
    if let Some(mut record) = events.reserve::<u64>() {
        record.write(ctx.five);
    }
    0
}

// selftest: verifier_ringbuf
// refused: invalid mem access 'scalar'
#[corelate::program("syscall")]
fn record_after_it_is_sent(ctx: &numbers) -> i32 {
    if let Some(record) = events.reserve::<u64>() {
        let place = record.as_mut_ptr();
        record.submit(0);
        unsafe { *place = ctx.five };
    }
    0
}

// selftest: verifier_ringbuf
// refused: invalid access to memory, mem_size=8 off=8 size=8
#[corelate::program("syscall")]
fn behind_the_record(ctx: &numbers) -> i32 {
    if let Some(record) = events.reserve::<u64>() {
        unsafe { *record.as_mut_ptr().add(1) = ctx.five };
        record.submit(0);
    }
    0
}

// selftest: verifier_spin_lock test_spin_lock_fail
// refused: cannot be used inside bpf_spin_lock-ed region
#[corelate::program("tc")]
fn lock_is_kept(_ctx: &__sk_buff) -> i32 {
    if let Some(value) = lists.get(&0) {
        core::mem::forget(value.lock.lock());
    }
    0
}

// selftest: verifier_spin_lock
// refused: function calls are not allowed while holding a lock
#[corelate::program("tc")]
fn calls_with_a_lock(_ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&0) else { return 0 };
    let _guard = value.lock.lock();
    helpers::ktime_get_ns() as i32
}

// selftest: verifier_spin_lock test_spin_lock_fail
// refused: bpf_spin_unlock without taking a lock
#[corelate::program("tc")]
fn lock_is_given_back_twice(_ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&0) else { return 0 };
    drop(value.lock.lock());
    unsafe { raw::spin_unlock(value.lock.as_ptr().cast()) };
    0
}

// selftest: verifier_spin_lock
// refused: cannot be accessed directly by load/store
#[corelate::program("tc")]
fn reads_a_lock(_ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&0) else { return 0 };
    unsafe { *(value.lock.as_ptr() as *const i32) }
}

// selftest: timer_mim_reject
// refused: timer pointer in R1 map_uid=0 doesn't match map pointer in R2 map_uid=0
#[corelate::program("tc")]
fn timer_of_another_map(_ctx: &__sk_buff) -> i32 {
    let Some(value) = timers.get(&0) else { return 0 };
    value.timer.init(lists.as_ptr(), Clock::Monotonic).is_err() as i32
}

// selftest: map_kptr_fail
// refused: store to referenced kptr disallowed
#[corelate::program("tc")]
fn writes_a_kptr(_ctx: &__sk_buff) -> i32 {
    let place = owners.get_ptr(&0);
    if !place.is_null() {
        unsafe { *(place as *mut *const c_void) = helpers::get_current_task_btf() };
    }
    0
}

// selftest: map_kptr_fail local_kptr_stash_fail
// refused: invalid kptr access, R2 type=ptr_bpf_cpumask expected=ptr_task_struct
#[corelate::program("syscall")]
fn kptr_of_another_type(_ctx: &numbers) -> i32 {
    let Some(value) = owners.get(&0) else { return 0 };
    unsafe {
        let mask = bpf_cpumask_create();
        if mask.is_null() {
            return 0;
        }
        let old = value.task.xchg(mask.cast());
        if !old.is_null() {
            bpf_task_release(old);
        }
    }
    0
}

// selftest: map_kptr_fail
// refused: Unreleased reference
#[corelate::program("tc")]
fn loses_a_kptr(_ctx: &__sk_buff) -> i32 {
    let Some(value) = owners.get(&0) else { return 0 };
    !unsafe { value.task.take() }.is_null() as i32
}

// selftest: task_kfunc_failure
// refused: Unreleased reference
#[corelate::program("syscall")]
fn task_is_kept(ctx: &numbers) -> i32 {
    !unsafe { bpf_task_from_pid(ctx.five as i32) }.is_null() as i32
}

// selftest: task_kfunc_failure
// refused: Possibly NULL pointer passed to trusted arg0
#[corelate::program("syscall")]
fn releases_nothing(ctx: &numbers) -> i32 {
    unsafe { bpf_task_release(bpf_task_from_pid(ctx.five as i32)) };
    0
}

// selftest: task_kfunc_failure nested_trust_failure
// refused: R1 must be a rcu pointer
#[corelate::program("syscall")]
fn acquires_what_is_not_trusted(_ctx: &numbers) -> i32 {
    unsafe {
        let task: *const task_struct = helpers::get_current_task_btf();
        let other = bpf_task_acquire((*task).last_wakee);
        if !other.is_null() {
            bpf_task_release(other);
        }
    }
    0
}

// selftest: task_kfunc_failure
// refused: release kernel function bpf_task_release expects refcounted
#[corelate::program("syscall")]
fn releases_what_it_has_not(_ctx: &numbers) -> i32 {
    unsafe { bpf_task_release(helpers::get_current_task_btf::<task_struct>().cast_mut()) };
    0
}

// selftest: cpumask_failure
// refused: Unreleased reference
#[corelate::program("syscall")]
fn mask_is_kept(_ctx: &numbers) -> i32 {
    unsafe {
        let mask = bpf_cpumask_create();
        if !mask.is_null() {
            bpf_cpumask_set_cpu(0, mask);
        }
    }
    0
}

// selftest: cpumask_failure
// refused: R2 type=scalar expected=fp
#[corelate::program("syscall")]
fn mask_after_its_end(_ctx: &numbers) -> i32 {
    unsafe {
        let mask = bpf_cpumask_create();
        if !mask.is_null() {
            bpf_cpumask_release(mask);
            bpf_cpumask_set_cpu(0, mask);
        }
    }
    0
}

// selftest: linked_list_fail
// refused: must be held
#[corelate::program("tc")]
fn list_without_its_lock(_ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&0) else { return 0 };
    unsafe {
        let made = corelate::obj_new!(item);
        if !made.is_null() {
            value.head.push_back(&raw mut (*made).link);
        }
    }
    0
}

// selftest: linked_list_fail refcounted_kptr_fail
// refused: Unreleased reference
#[corelate::program("tc")]
fn object_is_lost(_ctx: &__sk_buff) -> i32 {
    !corelate::obj_new!(item).is_null() as i32
}

// selftest: linked_list_fail
// refused: Unreleased reference
#[corelate::program("tc")]
fn popped_and_lost(_ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&0) else { return 0 };
    let guard = value.lock.lock();
    let node = unsafe { value.head.pop_front() };
    drop(guard);
    !node.is_null() as i32
}

// selftest: rbtree_fail
// refused: must be held
#[corelate::program("tc")]
fn tree_without_its_lock(_ctx: &__sk_buff) -> i32 {
    let Some(value) = lists.get(&0) else { return 0 };
    !value.root.first().is_null() as i32
}

// selftest: rcu_read_lock
// refused: cannot be used inside bpf_rcu_read_lock-ed region
#[corelate::program("syscall")]
fn rcu_is_kept(_ctx: &numbers) -> i32 {
    unsafe { bpf_rcu_read_lock() };
    0
}

// selftest: rcu_read_lock
// refused: unmatched rcu read unlock
#[corelate::program("syscall")]
fn rcu_is_given_back_twice(_ctx: &numbers) -> i32 {
    unsafe {
        bpf_rcu_read_lock();
        bpf_rcu_read_unlock();
        bpf_rcu_read_unlock();
    }
    0
}

// selftest: preempt_lock
// refused: cannot be used inside bpf_preempt_disable-ed region
#[corelate::program("syscall")]
fn not_preempted_for_ever(ctx: &numbers) -> i32 {
    unsafe {
        bpf_preempt_disable();
        bpf_preempt_disable();
        if ctx.five == 5 {
            bpf_preempt_enable();
        }
        bpf_preempt_enable();
    }
    0
}

// selftest: iters_state_safety
// refused: Unreleased reference
#[corelate::program("syscall")]
fn iterator_without_an_end(_ctx: &numbers) -> i32 {
    let mut it = MaybeUninit::uninit();
    unsafe { bpf_iter_num_new(it.as_mut_ptr(), 0, 3) }
}

// selftest: iters_state_safety
// refused: expected an initialized iter_num
#[corelate::program("syscall")]
fn iterator_without_a_start(_ctx: &numbers) -> i32 {
    let mut it = MaybeUninit::uninit();
    unsafe {
        let item = bpf_iter_num_next(it.as_mut_ptr());
        bpf_iter_num_destroy(it.as_mut_ptr());
        !item.is_null() as i32
    }
}

// selftest: iters_state_safety
// refused: expected uninitialized iter_num
#[corelate::program("syscall")]
fn iterator_begins_twice(_ctx: &numbers) -> i32 {
    let mut it = MaybeUninit::uninit();
    unsafe {
        bpf_iter_num_new(it.as_mut_ptr(), 0, 3);
        bpf_iter_num_new(it.as_mut_ptr(), 0, 3);
        bpf_iter_num_destroy(it.as_mut_ptr());
    }
    0
}

// selftest: verifier_loops1 verifier_iterating_callbacks
// refused: infinite loop detected
#[corelate::program("syscall")]
fn without_an_end(ctx: &numbers) -> i32 {
    let mut number = 0u64;
    loop {
        if ctx.five == 77 {
            break;
        }
        number = black_box(number);
    }
    number as i32
}

extern "C" fn two(_index: u64, _context: &mut u64) -> i64 {
    2
}

// selftest: verifier_iterating_callbacks cb_refs
// refused: At callback return
#[corelate::program("syscall")]
fn callback_returns_two(_ctx: &numbers) -> i32 {
    helpers::bpf_loop(3, two, &mut 0).is_err() as i32
}

// selftest: dynptr_fail
// refused: Unreleased reference
#[corelate::program("syscall")]
fn dynptr_is_lost(_ctx: &numbers) -> i32 {
    let mut ptr = MaybeUninit::<DynPtr>::uninit();
    unsafe { raw::ringbuf_reserve_dynptr(events.as_ptr(), 8, 0, ptr.as_mut_ptr().cast()) as i32 }
}

// selftest: dynptr_fail
// refused: Expected an initialized dynptr
#[corelate::program("syscall")]
fn dynptr_after_its_end(_ctx: &numbers) -> i32 {
    let mut ptr = MaybeUninit::<DynPtr>::uninit();
    unsafe {
        raw::ringbuf_reserve_dynptr(events.as_ptr(), 8, 0, ptr.as_mut_ptr().cast());
        raw::ringbuf_submit_dynptr(ptr.as_mut_ptr().cast(), 0);
        bpf_dynptr_size(ptr.as_ptr()) as i32
    }
}

// selftest: dynptr_fail
// refused: invalid access to memory, mem_size=8 off=8 size=8
#[corelate::program("syscall")]
fn behind_the_dynptr(_ctx: &numbers) -> i32 {
    let sent = events.record(16, 0, |ptr| {
        let place = ptr.data::<u64>(0);
        if !place.is_null() {
            unsafe { *place.add(1) = 1 };
        }
        Ok(())
    });
    sent.is_err() as i32
}

// selftest: dynptr_fail
// refused: invalid mem access 'mem_or_null'
#[corelate::program("syscall")]
fn dynptr_data_maybe_null(_ctx: &numbers) -> i32 {
    events.record(16, 0, |ptr| Ok(unsafe { *ptr.data::<u64>(0) as i32 })).unwrap_or(0)
}

// selftest: dynptr_fail
// refused: cannot write into rdonly_mem
#[corelate::program("tc")]
fn writes_to_a_slice(ctx: &__sk_buff) -> i32 {
    let mut ptr = MaybeUninit::<DynPtr>::uninit();
    let mut buffer = [0u8; 14];
    unsafe {
        bpf_dynptr_from_skb(ctx, 0, ptr.as_mut_ptr());
        let header = bpf_dynptr_slice(ptr.as_ptr(), 0, buffer.as_mut_ptr().cast(), 14) as *mut u8;
        if !header.is_null() {
            *header = 1;
        }
    }
    0
}

// selftest: user_ringbuf_fail
// refused: invalid mem access 'scalar'
#[corelate::program("syscall")]
fn number_for_an_address(_ctx: &numbers) -> i32 {
    let mut sum = 0;
    let _ = from_user.drain(0, |record| {
        sum += unsafe { *(record.read::<u64>(0).unwrap_or(0) as *const u32) };
        Continue(())
    });
    sum as i32
}

// selftest: verifier_ref_tracking
// refused: Unreleased reference
#[corelate::program("tc")]
fn socket_is_kept(ctx: &mut __sk_buff) -> i32 {
    let mut tuple = MaybeUninit::<[u32; 3]>::zeroed();
    !unsafe { raw::sk_lookup_tcp((ctx as *mut __sk_buff).cast(), tuple.as_mut_ptr().cast(), 12, u64::MAX, 0) }.is_null() as i32
}

// selftest: verifier_cgroup_inv_retcode
// refused: At program exit the register R0
#[corelate::program("cgroup/dev")]
fn returns_too_much(ctx: &corelate::context::bpf_cgroup_dev_ctx) -> u32 {
    ctx.major & 3
}

// selftest: test_helper_restricted verifier_helper_restricted
// refused: tracing progs cannot use bpf_spin_lock yet
#[corelate::program("raw_tp")]
fn lock_where_there_is_none(_five: u64) -> i32 {
    locked.get(&0).map_or(0, |value| value.with(|pair| pair.a) as i32)
}

// selftest: verifier_helper_restricted
// refused: program of this type cannot use helper bpf_redirect
#[corelate::program("raw_tp")]
fn helper_of_others(five: u64) -> i32 {
    // Behind a setting, since the build refuses it otherwise.
    if REDIRECTS.load() {
        helpers::redirect(five as u32, 0) as i32
    } else {
        0
    }
}
#[unsafe(no_mangle)]
static REDIRECTS: corelate::Global<bool> = corelate::Global::new(true);

// selftest: test_snprintf_single
// refused: Invalid format string
#[corelate::program("syscall")]
fn bad_format(_ctx: &numbers) -> i32 {
    let mut to = [0u8; 8];
    helpers::snprintf(&mut to, c"%z", &[1]).is_err() as i32
}

// selftest: exceptions_fail
// refused: Unreleased reference
#[corelate::program("tc")]
fn throws_with_a_record(ctx: &__sk_buff) -> i32 {
    if let Some(record) = events.reserve::<u64>() {
        if ctx.len == 64 {
            unsafe { bpf_throw(0) };
        }
        record.submit(0);
    }
    0
}
