//! CO-RE (compile once, run everywhere) for eBPF programs written in Rust.
#![no_std]

extern crate self as corelate;

#[doc(hidden)]
pub mod __private;
mod bitfields;
pub mod helpers;
mod queries;
mod reads;

#[cfg(target_arch = "bpf")]
pub use corelate_macros::preserve_access_index_bpf as preserve_access_index;
#[cfg(not(target_arch = "bpf"))]
pub use corelate_macros::preserve_access_index_host as preserve_access_index;
