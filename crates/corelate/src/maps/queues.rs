//! Maps without keys: queues, stacks and Bloom filters.

use super::calls::done;
use super::define::{define, operations};
use crate::helpers::raw;
use core::ffi::c_void;
use core::mem::MaybeUninit;

define! {
    /// BPF_MAP_TYPE_QUEUE: first in, first out.
    Queue<V; MAX, FLAGS = 0, PIN = 0> -> Ends<V> {
        r#type: [i32; 22],
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_STACK: last in, first out.
    Stack<V; MAX, FLAGS = 0, PIN = 0> -> Ends<V> {
        r#type: [i32; 23],
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        pinning: [i32; PIN],
    }

    /// BPF_MAP_TYPE_BLOOM_FILTER: whether a value was put in, where yes may be wrong and no is right. `HASHES`: how many hash functions, from 1 to 15; the
    /// kernel takes 5 for 0 (`map_extra` in C).
    BloomFilter<V; MAX, HASHES = 0, FLAGS = 0, PIN = 0> -> Filter<V> {
        r#type: [i32; 30],
        value: V,
        max_entries: [i32; MAX],
        map_flags: [i32; FLAGS],
        map_extra: [i32; HASHES],
        pinning: [i32; PIN],
    }
}

operations! {
    /// What can be done at the ends of a queue or a stack.
    Ends<V>;
    /// What a Bloom filter can do.
    Filter<V>;
}

impl<V> Ends<V> {
    /// Puts a copy of `value` in. The error is negative: -E2BIG (-7) if it is full.
    #[inline(always)]
    pub fn push(&self, value: &V) -> Result<(), i64> {
        self.push_with(value, 0)
    }

    /// The same with flags: BPF_EXIST (2) drops the oldest value where it is full.
    #[inline(always)]
    pub fn push_with(&self, value: &V, flags: u64) -> Result<(), i64> {
        // SAFETY: the value is of the map's type.
        done(unsafe { raw::map_push_elem(self.as_ptr(), value as *const V as *const c_void, flags) })
    }

    /// Takes a value out. The error is negative: -ENOENT (-2) if it is empty.
    #[inline(always)]
    pub fn pop(&self) -> Result<V, i64>
    where
        V: Copy,
    {
        let mut value = MaybeUninit::<V>::uninit();
        // SAFETY: there is room for a value of the map's type, and the helper writes all of it.
        unsafe {
            done(raw::map_pop_elem(self.as_ptr(), value.as_mut_ptr().cast()))?;
            Ok(value.assume_init())
        }
    }

    /// A copy of the value that [`pop`](Ends::pop) would take out.
    #[inline(always)]
    pub fn peek(&self) -> Result<V, i64>
    where
        V: Copy,
    {
        let mut value = MaybeUninit::<V>::uninit();
        // SAFETY: there is room for a value of the map's type, and the helper writes all of it.
        unsafe {
            done(raw::map_peek_elem(self.as_ptr(), value.as_mut_ptr().cast()))?;
            Ok(value.assume_init())
        }
    }
}

impl<V> Filter<V> {
    /// Puts a value in. The error is negative.
    #[inline(always)]
    pub fn add(&self, value: &V) -> Result<(), i64> {
        // SAFETY: the value is of the map's type.
        done(unsafe { raw::map_push_elem(self.as_ptr(), value as *const V as *const c_void, 0) })
    }

    /// Whether `value` may have been put in. If not, it was not.
    #[inline(always)]
    pub fn contains(&self, value: &V) -> bool {
        // SAFETY: the value is of the map's type, and the helper only reads it.
        unsafe { raw::map_peek_elem(self.as_ptr(), value as *const V as *mut c_void) == 0 }
    }
}
