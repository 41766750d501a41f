use crate::counts::count;
use crate::kernel::sock;

/// Called with the arguments of `tcp_connect(struct sock *sk)` and with what it returns.
#[unsafe(no_mangle)]
#[unsafe(link_section = "fexit/tcp_connect")]
pub extern "C" fn observe(arguments: &(*const sock, u64)) -> i32 {
    let (socket, result) = *arguments;
    if result as i32 == 0 {
        let port = unsafe { (*socket).__sk_common.skc_dport };
        count(u16::from_be(port).into());
    }
    0
}
