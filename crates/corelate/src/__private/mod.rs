//! What the macros' output names. Nothing here is for users.

mod bitfield;
mod bitfield_access;
#[cfg(target_arch = "bpf")]
mod externs;
#[cfg(target_arch = "bpf")]
mod flexible;
mod kernel_ptr;
mod keys;
#[cfg(target_arch = "bpf")]
pub mod lent;
mod member_ptr;
#[cfg(target_arch = "bpf")]
mod mirrored;
mod pad;
mod places;
pub mod printk;
mod reads;
mod symbols;
mod tags;

pub use bitfield::*;
pub use bitfield_access::*;
#[cfg(target_arch = "bpf")]
pub use externs::*;
#[cfg(target_arch = "bpf")]
pub use flexible::*;
pub use kernel_ptr::*;
pub use keys::*;
pub use member_ptr::*;
#[cfg(target_arch = "bpf")]
pub use mirrored::*;
pub use pad::*;
pub use places::*;
pub use reads::*;
pub use symbols::*;
pub use tags::*;

/// What the passes make of it on BPF.
#[cfg(not(target_arch = "bpf"))]
#[inline(always)]
pub fn setting<T>(value: *const T) -> *const T {
    value
}

/// What the passes make of it on BPF.
#[cfg(not(target_arch = "bpf"))]
#[inline(always)]
pub fn context<T>(context: *const T) -> *const T {
    context
}
