use corelate::context::sk_msg_md;
use corelate::maps::SockMap;

use crate::counts::count;

const SK_PASS: i32 = 1;

/// The sockets whose messages the program is asked about.
#[corelate::map]
static SOCKETS: SockMap<16> = SockMap::new();

/// Called for each message that is sent through a socket of `SOCKETS`.
#[corelate::program("sk_msg")]
fn observe(ctx: &sk_msg_md) -> i32 {
    count(ctx.size);
    SK_PASS
}
