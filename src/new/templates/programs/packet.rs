use crate::counts::count;
use crate::kernel::__sk_buff;

/// What lets a packet pass.
const PASS: i32 = @pass@;

/// @called@
#[unsafe(no_mangle)]
#[unsafe(link_section = "@section@")]
pub extern "C" fn observe(packet: *const __sk_buff) -> i32 {
    let protocol = unsafe { (*packet).protocol } as u16;
    count(u16::from_be(protocol).into());
    PASS
}
