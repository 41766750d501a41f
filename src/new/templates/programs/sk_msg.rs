use crate::counts::count;
use crate::kernel::sk_msg_md;

const SK_PASS: i32 = 1;

/// The sockets whose messages the program is asked about: a map as libbpf's `SEC(".maps")` writes it.
#[repr(C)]
pub struct SockMap {
    r#type: *const [i32; 15],
    key: *const u32,
    value: *const u32,
    max_entries: *const [i32; 16],
}

// SAFETY: the members only say what the map is, and are never read.
unsafe impl Sync for SockMap {}

#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static SOCKETS: SockMap = SockMap {
    r#type: core::ptr::null(),
    key: core::ptr::null(),
    value: core::ptr::null(),
    max_entries: core::ptr::null(),
};

/// Called for each message that is sent through a socket of `SOCKETS`.
#[unsafe(no_mangle)]
#[unsafe(link_section = "sk_msg")]
pub extern "C" fn observe(message: *const sk_msg_md) -> i32 {
    count(unsafe { (*message).size });
    SK_PASS
}
