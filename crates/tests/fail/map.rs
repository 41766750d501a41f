//! `#[corelate::map]` where it cannot be.
#![no_std]
#![allow(non_upper_case_globals)]

use corelate::maps::Hash;

#[corelate::map]
static counts: Hash<u32, u64, 16> = Hash::new();

#[corelate::map("other")] //~ 17: `map` takes no arguments: the map has the static's name
static named: Hash<u32, u64, 16> = Hash::new();

#[corelate::map]
#[unsafe(no_mangle)] //~ 1: `#[corelate::map]` writes `no_mangle`
#[unsafe(link_section = ".maps")] //~ 1: `#[corelate::map]` writes `link_section`
static written: Hash<u32, u64, 16> = Hash::new();

#[corelate::map]
static mut changed: Hash<u32, u64, 16> = Hash::new(); //~ 8: leave `mut` out

#[corelate::map]
pub struct Counts; //~ 1: `#[corelate::map]` goes on a static

pub fn all() -> (usize, usize) {
    (counts.as_ptr() as usize, named.as_ptr() as usize)
}
