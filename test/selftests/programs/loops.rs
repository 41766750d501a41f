//! Loops: the kernel's iterators, `bpf_loop`, and loops that the verifier follows to their end.
#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals)]
use core::hint::black_box;
use core::ops::ControlFlow::{Break, Continue};
use corelate::helpers;
use corelate::iter::{num, repeat};
use corelate::maps::Array;
use corelate::Global;

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
        pub cgroups: *mut css_set,
    }
    #[repr(C)]
    pub struct css_set {
        pub dfl_cgrp: *mut cgroup,
    }
    #[repr(C)]
    pub struct cgroup {
        #[corelate(name = "self")]
        pub itself: cgroup_subsys_state,
        pub level: i32,
    }
    #[repr(C)]
    pub struct cgroup_subsys_state {
        pub cgroup: *mut cgroup,
        pub id: i32,
    }
}
use kernel::*;

#[corelate::kfunc]
unsafe extern "C" {
    fn bpf_rcu_read_lock();
    fn bpf_rcu_read_unlock();
    fn bpf_cgroup_from_id(id: u64) -> *mut cgroup;
    fn bpf_cgroup_release(cgroup: *mut cgroup);
}

corelate::iterator! {
    fn tasks(task: *mut task_struct, flags: u32) -> *mut task_struct;
    bpf_iter_task[3]: bpf_iter_task_new, bpf_iter_task_next, bpf_iter_task_destroy
}
corelate::iterator! {
    fn states(start: *mut cgroup_subsys_state, flags: u32) -> *mut cgroup_subsys_state;
    bpf_iter_css[3]: bpf_iter_css_new, bpf_iter_css_next, bpf_iter_css_destroy
}
corelate::iterator! {
    fn bits(words: *const u64, count: u32) -> *mut i32;
    bpf_iter_bits[2]: bpf_iter_bits_new, bpf_iter_bits_next, bpf_iter_bits_destroy
}

corelate::maps! {
    static table: { type: ARRAY, key: u32, value: u64, max_entries: 64 };
    static counts: { type: HASH, key: u32, value: u64, max_entries: 64 };
}

#[unsafe(no_mangle)]
static limit: Global<u32> = Global::new(6);

// selftest: iters_num
// returns: 0
#[corelate::program("syscall")]
fn empty_ranges(_ctx: &numbers) -> i32 {
    let mut turns = 0;
    for _ in num!(0..0) {
        turns += 1;
    }
    for _ in num!(3..3) {
        turns += 10;
    }
    for _ in num!(5..-5) {
        turns += 100;
    }
    turns
}

// selftest: iters_num
// returns: -15
#[corelate::program("syscall")]
fn negative_range(_ctx: &numbers) -> i32 {
    let mut sum = 0;
    for number in num!(-5..1) {
        sum += number;
    }
    sum
}

// selftest: iters_num
// returns: 2147483646
#[corelate::program("syscall")]
fn largest_numbers(_ctx: &numbers) -> i32 {
    let mut last = 0;
    for number in num!(i32::MAX - 5..i32::MAX) {
        last = number;
    }
    last
}

// selftest: iters_num iters
// returns: 10
#[corelate::program("syscall")]
fn unknown_end(ctx: &numbers) -> i32 {
    let mut sum = 0;
    for number in num!(0..ctx.five as i32) {
        sum += number;
    }
    sum
}

// selftest: iters
// returns: 34
#[corelate::program("syscall")]
fn fibonacci(_ctx: &numbers) -> i32 {
    let (mut a, mut b) = (0, 1);
    for _ in num!(0..9) {
        (a, b) = (b, a + b);
    }
    a
}

// selftest: iters
// returns: 1240
#[corelate::program("syscall")]
fn fill_an_array(ctx: &numbers) -> i32 {
    let mut squares = [0u64; 16];
    for index in num!(0..16 + ctx.five as i32) {
        let Some(place) = squares.get_mut(index as usize) else { break };
        *place = (index * index) as u64;
    }
    let mut sum = 0;
    for index in num!(0..16) {
        sum += squares[index as usize & 15];
    }
    sum as i32
}

// selftest: iters
// returns: 1911
#[corelate::program("syscall")]
fn nested(ctx: &numbers) -> i32 {
    let mut sum = 0;
    for row in num!(0..10 * ctx.three as i32) {
        for column in num!(0..row) {
            if column > 12 {
                break;
            }
            sum += column + 1;
        }
    }
    sum
}

#[inline(never)]
fn sum_of(array: &Array<u64, 4>) -> u64 {
    let mut sum = 0;
    for index in num!(0..4) {
        sum += array.get(&(index as u32)).copied().unwrap_or(100);
    }
    sum
}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static four: Array<u64, 4> = Array::new();

// selftest: iters
// returns: 14
#[corelate::program("syscall")]
fn in_a_subprogram(ctx: &numbers) -> i32 {
    for index in num!(0..4) {
        let _ = four.set(&(index as u32), &(ctx.five * u64::from(index == 2) + ctx.three), 0);
    }
    (sum_of(&four) - ctx.three) as i32
}

// selftest: iters
// returns: 6
#[corelate::program("syscall")]
fn bounded_by_a_setting(_ctx: &numbers) -> i32 {
    let mut turns = 0;
    for _ in num!(0..limit.load() as i32) {
        turns += 1;
    }
    turns
}

// selftest: iters_looping verifier_iterating_callbacks
// returns: 1000000
#[corelate::program("syscall")]
fn a_million_times(_ctx: &numbers) -> i32 {
    let mut turns = 0;
    for _ in num!(0..1_000_000) {
        turns += 1;
    }
    turns
}

// selftest: iters_task
// returns: 1
#[corelate::program("syscall")]
fn all_tasks(_ctx: &numbers) -> i32 {
    let mine = (helpers::get_current_pid_tgid() >> 32) as i32;
    let mut found = 0;
    unsafe { bpf_rcu_read_lock() };
    for task in tasks(core::ptr::null_mut(), 0) {
        if unsafe { (*task).tgid } == mine {
            found += 1;
        }
    }
    unsafe { bpf_rcu_read_unlock() };
    found
}

// selftest: iters_task
// returns: 1
#[corelate::program("syscall")]
fn threads_of_this_process(_ctx: &numbers) -> i32 {
    let mine = helpers::get_current_pid_tgid() as i32;
    let mut found = 0;
    unsafe { bpf_rcu_read_lock() };
    // BPF_TASK_ITER_PROC_THREADS
    for task in tasks(helpers::get_current_task_btf::<task_struct>().cast_mut(), 2) {
        if unsafe { (*task).pid } == mine {
            found += 1;
        }
    }
    unsafe { bpf_rcu_read_unlock() };
    found
}

// selftest: iters_css cgroup_iter
// returns: 1
#[corelate::program("syscall")]
fn ancestors(_ctx: &numbers) -> i32 {
    let cgroup = unsafe { bpf_cgroup_from_id(1) };
    if cgroup.is_null() {
        return -1;
    }
    let mut found = 0;
    unsafe { bpf_rcu_read_lock() };
    // BPF_CGROUP_ITER_ANCESTORS_UP: the root has none but itself.
    for _ in states(unsafe { &raw mut (*cgroup).itself }, 4) {
        found += 1;
    }
    unsafe {
        bpf_rcu_read_unlock();
        bpf_cgroup_release(cgroup);
    }
    found
}

// selftest: verifier_bits_iter
// returns: 3
#[corelate::program("syscall")]
fn set_bits(ctx: &numbers) -> i32 {
    let words = black_box([ctx.five, 1 << 40]);
    let mut found = 0;
    for _ in bits(words.as_ptr(), 2) {
        found += 1;
    }
    found
}

// selftest: bpf_loop
// returns: 10
#[corelate::program("syscall")]
fn closure(ctx: &numbers) -> i32 {
    let mut sum = 0;
    match repeat(ctx.five as u32, |index| {
        sum += index;
        Continue(())
    }) {
        Ok(5) => sum as i32,
        _ => -1,
    }
}

// selftest: bpf_loop
// returns: 3
#[corelate::program("syscall")]
fn broken_off(ctx: &numbers) -> i32 {
    let last = ctx.three as u32;
    repeat(1000, |index| if index + 1 == last { Break(()) } else { Continue(()) }).map_or(-1, |calls| calls as i32)
}

// selftest: bpf_loop
// returns: -7
#[corelate::program("syscall")]
fn too_many(_ctx: &numbers) -> i32 {
    repeat((1 << 23) + 1, |_| Continue(())).map_or_else(|error| error as i32, |_| 0)
}

extern "C" fn add(index: u64, sum: &mut u64) -> i64 {
    *sum += index;
    0
}
extern "C" fn outer(index: u64, sum: &mut u64) -> i64 {
    helpers::bpf_loop(index as u32, add, sum).is_err() as i64
}

// selftest: bpf_loop verifier_iterating_callbacks
// returns: 120
#[corelate::program("syscall")]
fn nested_callbacks(_ctx: &numbers) -> i32 {
    let mut sum = 0;
    if helpers::bpf_loop(10, outer, &mut sum).is_err() {
        return -1;
    }
    sum as i32
}

// selftest: loop1 loop2
// returns: 332833500
#[corelate::program("syscall")]
fn followed(ctx: &numbers) -> i32 {
    let mut sum = ctx.five;
    let mut index = 0u64;
    while index < 1000 {
        sum += index * index;
        index += black_box(1) & 1;
    }
    (sum - 5) as i32
}

// selftest: loop3 loop4 loop5
// returns: 25
#[corelate::program("syscall")]
fn unknown_bound(ctx: &numbers) -> i32 {
    let mut sum = 0;
    for index in 0..32u32 {
        if u64::from(index) >= ctx.five {
            break;
        }
        for other in 0..8 {
            if other >= ctx.five {
                break;
            }
            sum += 1;
        }
    }
    sum
}

// selftest: iters for_each_array_map_elem
// returns: 4950
#[corelate::program("syscall")]
fn through_a_map(_ctx: &numbers) -> i32 {
    for index in num!(0..100) {
        let _ = counts.set(&(index as u32 & 31), &(index as u64 + counts.get(&(index as u32 & 31)).copied().unwrap_or(0)), 0);
    }
    let mut sum = 0;
    if counts.for_each(|_, value| {
        sum += *value;
        Continue(())
    }) != Ok(32)
    {
        return -1;
    }
    let _ = table.set(&3, &sum, 0);
    table.get(&3).map_or(-2, |sum| *sum as i32)
}
