//! Integers that several processors change at once, with the names and methods of [`core::sync::atomic`].
//!
//! rustc has no `fetch_add` and its kin for BPF on stable (`no method named fetch_add found`), although BPF has the instructions.
//!
//! ```c
//! __u64 slots[32];
//! __sync_fetch_and_add(&slots[slot], 1);
//! ```
//! ```
//! use corelate::atomic::{AtomicU64, Ordering::Relaxed};
//!
//! static slots: [AtomicU64; 32] = [const { AtomicU64::new(0) }; 32];
//!
//! fn count(slot: usize) {
//!     slots[slot & 31].fetch_add(1, Relaxed);
//! }
//! # count(3);
//! # assert_eq!(slots[3].load(Relaxed), 1);
//! ```
//!
//! A static or a map's value that is one of these is an integer in BTF.
//!
//! | | `--cpu v1`, `v2` | `v3` | `v4` |
//! | --- | --- | --- | --- |
//! | `fetch_add`, `fetch_sub` whose result is not used | yes | yes | yes |
//! | `fetch_add`, `fetch_sub` whose result is used | | yes | yes |
//! | `fetch_and`, `_or`, `_xor`, `swap`, `compare_exchange` on 64 bits | yes (Linux 5.12) | yes | yes |
//! | the same on 32 bits | | yes | yes |
//! | `load`, `store` with `Relaxed` | yes | yes | yes |
//! | `load` with `Acquire`, `store` with `Release` | | | yes (LLVM 21) |
//!
//! What the processor does not have is an error on its line (CRL0137, CRL0138, CRL0149). `fetch_nand`, `fetch_max`, `fetch_min` and `fetch_update` are on no BPF
//! processor, and a loop of `compare_exchange` until it succeeds has no bound that the verifier could see: write
//! `for _ in 0..8 { … if v.compare_exchange(…).is_ok() { break } }`.
//!
//! A `Relaxed` operation whose result is not used is `lock *(u64 *)p += n`, which is what per-event counters want. With another ordering, or with the result, it is
//! `atomic_fetch_add`, which is a full barrier.
//!
//! Outside BPF these are core's own types.

#[cfg(target_arch = "bpf")]
mod bpf;
#[cfg(target_arch = "bpf")]
mod externs;

#[cfg(target_arch = "bpf")]
pub use bpf::{AtomicI32, AtomicI64, AtomicU32, AtomicU64};
pub use core::sync::atomic::{compiler_fence, Ordering};
#[cfg(not(target_arch = "bpf"))]
pub use core::sync::atomic::{AtomicI32, AtomicI64, AtomicU32, AtomicU64};
