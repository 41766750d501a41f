//! Maps: look-up, update, delete, callbacks, maps in maps, and what the kernel says of a map.
#![no_std]
#![no_main]
#![allow(non_camel_case_types, non_upper_case_globals)]
use core::ffi::c_void;
use core::ops::ControlFlow::{Break, Continue};
use corelate::context::__sk_buff;
use corelate::helpers::raw;
use corelate::maps::flags::BPF_F_NO_PREALLOC;
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
    pub struct bpf_map {
        pub key_size: u32,
        pub value_size: u32,
        pub max_entries: u32,
        pub id: u32,
    }
    #[repr(C)]
    pub struct bpf_array {
        pub map: bpf_map,
        pub elem_size: u32,
    }
    #[repr(C)]
    pub struct bpf_htab {
        pub map: bpf_map,
        pub n_buckets: u32,
    }
}
use kernel::*;

#[corelate::kfunc]
unsafe extern "C" {
    fn bpf_map_sum_elem_count(map: *const bpf_map) -> i64;
}

#[derive(Clone, Copy, PartialEq)]
#[repr(C)]
pub struct pair {
    a: u32,
    b: u32,
}

#[repr(C)]
pub struct large_key {
    text: [u64; 64],
}

macro_rules! defined {
    ($($name:ident: $ty:ty = $value:expr;)+) => {$(
        #[unsafe(no_mangle)]
        #[unsafe(link_section = ".maps")]
        static $name: $ty = $value;
    )+};
}

defined! {
    hash: Hash<u32, pair, 4> = Hash::new();
    not_allocated: Hash<u32, u64, 4, BPF_F_NO_PREALLOC> = Hash::new();
    array: Array<u64, 4> = Array::new();
    queue: Queue<u32, 4> = Queue::new();
    stack: Stack<u32, 4> = Stack::new();
    per_cpu: PerCpuArray<u64, 4> = PerCpuArray::new();
    per_cpu_hash: PerCpuHash<u32, u64, 4> = PerCpuHash::new();
    bloom: BloomFilter<u32, 100, 3> = BloomFilter::new();
    trie: LpmTrie<[u8; 4], u32, 8> = LpmTrie::new();
    first: Array<u32, 2> = Array::new();
    second: Array<u32, 2> = Array::new();
    inner: Hash<u32, u32, 2> = Hash::new();
    by_index: ArrayOfMaps<Array<u32, 2>, 4, 2> = ArrayOfMaps::with([&first, &second]);
    by_key: HashOfMaps<u32, Hash<u32, u32, 2>, 4> = HashOfMaps::new();
    in_place: ArrayOfMaps<Hash<u32, u32, 2>, 1, 1> = ArrayOfMaps::with([&inner]);
    large: Hash<large_key, u32, 2> = Hash::new();
    scratch: PerCpuArray<large_key, 1> = PerCpuArray::new();
    locked: Hash<u32, Locked<pair>, 4> = Hash::new();
}

// selftest: test_map_ops htab_update
// returns: 0
#[corelate::program("syscall")]
fn update_and_delete(ctx: &numbers) -> i32 {
    let key = ctx.five as u32;
    let value = pair { a: 1, b: 2 };
    // BPF_EXIST and BPF_NOEXIST.
    if hash.set(&key, &value, 2) != Err(-2) || hash.set(&key, &value, 1).is_err() || hash.set(&key, &value, 1) != Err(-17) {
        return 1;
    }
    if hash.get(&key) != Some(&value) || hash.delete(&key).is_err() || hash.delete(&key) != Err(-2) {
        return 2;
    }
    0
}

// selftest: test_map_ops
// returns: -7
#[corelate::program("syscall")]
fn full(_ctx: &numbers) -> i32 {
    for key in 0..4 {
        if not_allocated.set(&key, &7, 0).is_err() {
            return 1;
        }
    }
    not_allocated.set(&4, &7, 0).map_or_else(|error| error as i32, |()| 0)
}

// selftest: test_map_ops test_queue_map
// returns: 0
#[corelate::program("syscall")]
fn first_in_first_out(_ctx: &numbers) -> i32 {
    for number in 1..=4 {
        if queue.push(&number).is_err() {
            return 1;
        }
    }
    if queue.push(&5) != Err(-7) || queue.push_with(&5, 2).is_err() {
        return 2;
    }
    for number in 2..=5 {
        if queue.peek() != Ok(number) || queue.pop() != Ok(number) {
            return 3;
        }
    }
    (queue.pop() != Err(-2)) as i32 * 4
}

// selftest: test_map_ops
// returns: 0
#[corelate::program("syscall")]
fn last_in_first_out(_ctx: &numbers) -> i32 {
    for number in 1..=4 {
        if stack.push(&number).is_err() {
            return 1;
        }
    }
    for number in (1..=4).rev() {
        if stack.pop() != Ok(number) {
            return 2;
        }
    }
    (stack.peek() != Err(-2)) as i32 * 3
}

// selftest: for_each_array_map_elem
// returns: 106
#[corelate::program("syscall")]
fn each_of_an_array(_ctx: &numbers) -> i32 {
    for index in 0..4u32 {
        let _ = array.set(&index, &u64::from(index + 100 * (index == 2) as u32), 0);
    }
    let mut sum = 0;
    match array.for_each(|_, value| {
        sum += *value;
        Continue(())
    }) {
        Ok(4) => sum as i32,
        _ => -1,
    }
}

// selftest: for_each_hash_map_elem
// returns: 31
#[corelate::program("syscall")]
fn until_one_is_found(_ctx: &numbers) -> i32 {
    let _ = per_cpu_hash.set(&1, &10, 0);
    let _ = per_cpu_hash.set(&2, &21, 0);
    let mut sum = 0;
    let all = per_cpu_hash.for_each(|_, value| {
        sum += *value;
        Continue(())
    });
    let one = per_cpu_hash.for_each(|_, _| Break(()));
    if all != Ok(2) || one != Ok(1) { -1 } else { sum as i32 }
}

// selftest: for_each_multi_maps
// returns: 4
#[corelate::program("syscall")]
fn of_two_maps(ctx: &numbers) -> i32 {
    let mut found = 0;
    let calls = if ctx.three == 3 {
        array.for_each(|_, _| {
            found += 1;
            Continue(())
        })
    } else {
        hash.for_each(|_, _| {
            found += 100;
            Continue(())
        })
    };
    if calls.is_err() { -1 } else { found }
}

// selftest: test_map_lookup_percpu_elem
// returns: 0
#[corelate::program("syscall")]
fn of_each_processor(_ctx: &numbers) -> i32 {
    if per_cpu.set(&1, &77, 0).is_err() {
        return 1;
    }
    let mut sum = 0;
    for cpu in 0..64 {
        match per_cpu.get_on(cpu, &1) {
            Some(value) => sum += *value,
            None => break,
        }
    }
    if sum != 77 || per_cpu.get_on(100_000, &1).is_some() { 2 } else { 0 }
}

// selftest: bloom_filter_map
// returns: 0
#[corelate::program("tc")]
fn seen_before(ctx: &__sk_buff) -> i32 {
    let value = ctx.len;
    if bloom.contains(&value) || bloom.add(&value).is_err() || !bloom.contains(&value) { 1 } else { 0 }
}

// selftest: test_map_ops
// returns: 16
#[corelate::program("tc")]
fn longest_prefix(ctx: &__sk_buff) -> i32 {
    let _ = trie.set(&LpmKey { prefix_len: 8, data: [10, 0, 0, 0] }, &8, 0);
    let _ = trie.set(&LpmKey { prefix_len: 16, data: [10, 64, 0, 0] }, &16, 0);
    let data = [10, ctx.len as u8, 1, 1];
    trie.get(&LpmKey { prefix_len: 32, data }).map_or(-1, |found| *found as i32)
}

// selftest: test_map_in_map test_btf_map_in_map access_map_in_map
// returns: 12
#[corelate::program("syscall")]
fn map_in_map(_ctx: &numbers) -> i32 {
    let (Some(one), Some(two)) = (by_index.get(&0), by_index.get(&1)) else { return -1 };
    if one.set(&1, &5, 0).is_err() || two.set(&1, &7, 0).is_err() || by_index.get(&2).is_some() {
        return -2;
    }
    (first.get(&1).copied().unwrap_or(0) + second.get(&1).copied().unwrap_or(0)) as i32
}

// selftest: inner_array_lookup test_map_in_map
// returns: 9
#[corelate::program("syscall")]
fn inner_hash(ctx: &numbers) -> i32 {
    let key = ctx.three as u32;
    if by_key.get(&key).is_some() {
        return -1;
    }
    let Some(map) = in_place.get(&0) else { return -2 };
    if map.set(&key, &9, 0).is_err() {
        return -3;
    }
    inner.get(&key).map_or(-4, |value| *value as i32)
}

// selftest: test_hash_large_key
// returns: 42
#[corelate::program("syscall")]
fn key_of_512_bytes(ctx: &numbers) -> i32 {
    let key = scratch.get_ptr(&0);
    if key.is_null() {
        return -1;
    }
    unsafe {
        (*key).text[ctx.three as usize & 63] = ctx.five;
        if large.set(&*key, &42, 0).is_err() {
            return -2;
        }
        large.get(&*key).map_or(-3, |value| *value as i32)
    }
}

// selftest: test_spin_lock test_map_lock
// returns: 33
#[corelate::program("tc")]
fn with_a_lock(_ctx: &__sk_buff) -> i32 {
    if locked.set(&1, &Locked::new(pair { a: 30, b: 1 }), 0).is_err() {
        return -1;
    }
    let Some(value) = locked.get(&1) else { return -2 };
    value.with(|pair| {
        pair.a += 2;
        (pair.a + pair.b) as i32
    })
}

// selftest: map_percpu_stats
// returns: 3
#[corelate::program("syscall")]
fn how_many_elements(_ctx: &numbers) -> i32 {
    for key in 0..3 {
        let _ = hash.set(&key, &pair { a: 0, b: 0 }, 0);
    }
    unsafe { bpf_map_sum_elem_count(hash.as_ptr().cast()) as i32 }
}

// selftest: map_ptr_kern
// returns: 0
#[corelate::program("cgroup_skb/egress")]
fn what_a_map_is(_ctx: &__sk_buff) -> i32 {
    let map = array.as_ptr() as *const bpf_array;
    let table = hash.as_ptr() as *const bpf_htab;
    unsafe {
        if (*map).map.key_size != 4 || (*map).map.value_size != 8 || (*map).map.max_entries != 4 || (*map).elem_size != 8 {
            return 2;
        }
        if (*table).map.max_entries != 4 || (*table).n_buckets != 4 || (*table).map.id == 0 {
            return 3;
        }
    }
    0
}

// selftest: test_map_ops
// returns: 5
#[corelate::program("syscall")]
fn through_helpers(ctx: &numbers) -> i32 {
    let (key, value) = (2u32, ctx.five);
    unsafe {
        if raw::map_update_elem(array.as_ptr(), (&raw const key).cast(), (&raw const value).cast(), 0) != 0 {
            return -1;
        }
        let found = raw::map_lookup_elem(array.as_ptr(), (&raw const key).cast::<c_void>()) as *const u64;
        if found.is_null() { -2 } else { *found as i32 }
    }
}
