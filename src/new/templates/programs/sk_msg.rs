use crate::counts::count;
use crate::kernel::sk_msg_md;
use corelate::maps::SockMap;

const SK_PASS: i32 = 1;

/// The sockets whose messages the program is asked about.
#[corelate::map]
static SOCKETS: SockMap<16> = SockMap::new();

/// Called for each message that is sent through a socket of `SOCKETS`.
#[unsafe(no_mangle)]
#[unsafe(link_section = "sk_msg")]
pub extern "C" fn observe(message: *const sk_msg_md) -> i32 {
    count(unsafe { (*message).size });
    SK_PASS
}
