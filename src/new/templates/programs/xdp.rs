use corelate::context::xdp_md;

use crate::counts::count;

const XDP_PASS: i32 = 2;

/// The bytes of an Ethernet header, and where its protocol is in them.
const ETHERNET: usize = 14;
const PROTOCOL: usize = 12;

/// Called with each packet that the interface receives.
#[corelate::program("xdp")]
fn observe(ctx: &xdp_md) -> i32 {
    let (start, end) = (ctx.data as usize, ctx.data_end as usize);
    if start + ETHERNET <= end {
        let protocol = unsafe { *((start + PROTOCOL) as *const u16) };
        count(u16::from_be(protocol).into());
    }
    XDP_PASS
}
