//! Calls of the kernel's helper functions, all of them, by their numbers in `enum bpf_func_id` (include/uapi/linux/bpf.h). What each does in full:
//! [bpf-helpers(7)](https://man7.org/linux/man-pages/man7/bpf-helpers.7.html).
//!
//! The names are C's without `bpf_`; only `bpf_loop` has it, since `loop` is a word of Rust's. A helper that can fail gives a negative error.
//! With each: the first Linux that has it, and the program types that may call it in Linux 6.18. *GPL only* helpers want `license!("GPL")`.

mod cgroups;
mod maps;
mod memory;
mod packets;
mod rings;
mod sockets;
mod tasks;
mod time;
mod tracing;
mod types;

pub use cgroups::*;
pub use maps::*;
pub use memory::*;
pub use packets::*;
pub use rings::*;
pub use sockets::*;
pub use tasks::*;
pub use time::*;
pub use tracing::*;
pub use types::*;

use core::ffi::c_void;

#[cfg(not(target_arch = "bpf"))]
pub use super::host::*;

/// Declares helper functions. On BPF a call of one is a call of its number; on other targets it answers `host`.
macro_rules! helpers {
    ($($(#[$doc:meta])* $id:literal fn $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $ret:ty, host $host:expr;)+) => {
        $(
            $(#[$doc])*
            ///
            /// # Safety
            /// As the helper's part of bpf-helpers(7) says.
            #[inline(always)]
            pub unsafe fn $name($($arg: $ty),*) -> $ret {
                #[cfg(target_arch = "bpf")]
                // SAFETY: on BPF a call of a small number is a call of that helper.
                unsafe {
                    let helper = core::mem::transmute::<usize, unsafe extern "C" fn($($ty),*) -> $ret>($id);
                    helper($($arg),*)
                }
                #[cfg(not(target_arch = "bpf"))]
                {
                    $(let _ = $arg;)*
                    $host
                }
            }
        )+
    };
}
use helpers;

/// What a helper answers where there is no kernel to ask.
#[cfg(not(target_arch = "bpf"))]
const ENOSYS: i64 = -38;

/// What [`bpf_loop`] calls, with the index and the context: 0 goes on, 1 ends the loop.
pub type LoopCallback = unsafe extern "C" fn(index: u64, context: *mut c_void) -> i64;

/// What [`for_each_map_elem`] calls: 0 goes on, 1 ends the loop.
pub type ElementCallback =
    unsafe extern "C" fn(map: *const c_void, key: *const c_void, value: *mut c_void, context: *mut c_void) -> i64;

/// What a timer calls, with its map, and the key and the value that it lies in.
pub type TimerCallback = unsafe extern "C" fn(map: *const c_void, key: *mut c_void, value: *mut c_void) -> i32;

/// What [`find_vma`] calls, with a `struct task_struct`, a `struct vm_area_struct` and the context.
pub type VmaCallback = unsafe extern "C" fn(task: *mut c_void, vma: *mut c_void, context: *mut c_void) -> i64;

/// What [`user_ringbuf_drain`] calls, with a dynptr of the record: 0 goes on, 1 ends the loop.
pub type RecordCallback = unsafe extern "C" fn(record: *mut c_void, context: *mut c_void) -> i64;

helpers! {
    /// [`trace_printk`] with three arguments.
    6 fn trace_printk3(fmt: *const u8, size: u32, a: u64, b: u64, c: u64) -> i64, host ENOSYS;
}
