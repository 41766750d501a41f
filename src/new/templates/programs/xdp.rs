use crate::counts::count;
use crate::kernel::xdp_md;

const XDP_PASS: i32 = 2;

/// The bytes of an Ethernet header, and where its protocol is in them.
const ETHERNET: usize = 14;
const PROTOCOL: usize = 12;

/// Called with each packet that the interface receives.
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn observe(context: *const xdp_md) -> i32 {
    let (start, end) = unsafe { ((*context).data as usize, (*context).data_end as usize) };
    if start + ETHERNET <= end {
        let protocol = unsafe { *((start + PROTOCOL) as *const u16) };
        count(u16::from_be(protocol).into());
    }
    XDP_PASS
}
