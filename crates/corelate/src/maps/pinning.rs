//! `enum libbpf_pin_type`, for [`maps!`](crate::maps!).

pub const NONE: u32 = 0;
pub const BY_NAME: u32 = 1;
