//! Maps, defined as libbpf's `SEC(".maps")` does: the types of a static's members are the definition, and nothing is ever stored in it.
//!
//! ```c
//! struct {
//!     __uint(type, BPF_MAP_TYPE_HASH);
//!     __uint(max_entries, 1024);
//!     __type(key, __u32);
//!     __type(value, __u64);
//! } counts SEC(".maps");
//! ```
//! ```
//! use corelate::maps::Hash;
//! #[corelate::map]
//! static counts: Hash<u32, u64, 1024> = Hash::new();
//! # assert!(counts.get(&1).is_none());
//! ```
//!
//! [`map`](macro@crate::map) puts the static into `.maps`, and its name is the map's. A `MAX` of 0 leaves the size to the loader.
//!
//! Each of the kernel's map types has a type here, with the kernel's name in camel case. What it can do is at the type that it derefs to:
//! [`Hash`] has the methods of [`HashElements`] and [`Elements`]. [`maps!`](crate::maps!) defines maps of any shape.
//!
//! | to | with |
//! | --- | --- |
//! | keep values by key | [`Hash`], [`LruHash`], [`RHash`], [`Array`], [`LpmTrie`], and [`PerCpuHash`], [`LruPerCpuHash`], [`PerCpuArray`] |
//! | keep values without keys | [`Queue`], [`Stack`], [`BloomFilter`] |
//! | keep values with objects of the kernel | [`TaskStorage`], [`CgrpStorage`], [`SkStorage`], [`InodeStorage`], and the older [`CgroupStorage`], [`PerCpuCgroupStorage`] |
//! | talk to user space | [`RingBuf`], [`UserRingBuf`], [`PerfEventArray`], [`Arena`] |
//! | send packets elsewhere | [`DevMap`], [`DevMapHash`], [`CpuMap`], [`XskMap`], [`SockMap`], [`SockHash`], [`ReusePortSockArray`] |
//! | go on in another program | [`ProgArray`] |
//! | hold other maps | [`ArrayOfMaps`], [`HashOfMaps`] |
//! | other things | [`StackTrace`], [`CgroupArray`], [`InsnArray`] |
//!
//! BPF_MAP_TYPE_STRUCT_OPS is no map that a program uses: a static in section `.struct_ops` becomes one.

mod arena;
pub(crate) mod calls;
mod define;
mod definition;
mod dynptr;
mod elements;
pub mod flags;
#[doc(hidden)]
pub mod kind;
mod lists;
mod nested;
#[doc(hidden)]
pub mod pinning;
mod programs;
mod queues;
mod redirect;
mod rings;
mod sockets;
mod special;
mod storage;
mod values;

pub use arena::*;
pub use definition::Definition;
pub use dynptr::DynPtr;
pub use elements::*;
pub use lists::*;
pub use nested::*;
pub use programs::{ProgArray, Program, TailCalls};
pub use queues::*;
pub use redirect::*;
pub use rings::*;
pub use sockets::*;
pub use special::*;
pub use storage::*;
pub use values::*;
