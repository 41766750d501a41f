//! Questions about the kernel's types: one relocation each.

#[cfg(target_arch = "bpf")]
mod bpf;
mod enums;
mod fields;
#[cfg(not(target_arch = "bpf"))]
mod host;
mod types;
