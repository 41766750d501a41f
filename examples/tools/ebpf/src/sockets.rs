//! The ends of connections.

use crate::kernel::sock;
use corelate::helpers::raw;
use events::Ends;

pub const AF_INET: u16 = 2;
pub const AF_INET6: u16 = 10;
pub const TCP_SYN_SENT: i32 = 2;
pub const TCP_CLOSE: i32 = 7;
pub const TCP_LAST_ACK: i32 = 9;

/// Writes both ends; `pid` and `comm` are left.
///
/// # Safety
/// The verifier knows `socket`, and `ends` can be written.
#[inline(always)]
pub unsafe fn ends_into(socket: *const sock, ends: *mut Ends) {
    let common = &raw const (*socket).__sk_common;
    let family = (*common).skc_family;
    (*ends).family = family as u32;
    (*ends).source_port = (*common).skc_num as u32;
    (*ends).destination_port = u16::from_be((*common).skc_dport) as u32;
    let (source, destination) = (
        (&raw mut (*ends).source).cast::<u8>(),
        (&raw mut (*ends).destination).cast::<u8>(),
    );
    if family == AF_INET {
        let none = [0u64; 2];
        *source.cast::<[u64; 2]>() = none;
        *destination.cast::<[u64; 2]>() = none;
        *source.cast::<u32>() = (*common).skc_rcv_saddr;
        *destination.cast::<u32>() = (*common).skc_daddr;
    } else {
        raw::probe_read_kernel(source, 16, (&raw const (*common).skc_v6_rcv_saddr).cast());
        raw::probe_read_kernel(destination, 16, (&raw const (*common).skc_v6_daddr).cast());
    }
}
