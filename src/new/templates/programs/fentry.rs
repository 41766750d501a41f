use crate::counts::count;
use crate::kernel::sock;

/// Called with the arguments of `tcp_connect(struct sock *sk)`, before it runs.
#[unsafe(no_mangle)]
#[unsafe(link_section = "fentry/tcp_connect")]
pub extern "C" fn observe(arguments: &(*const sock,)) -> i32 {
    let port = unsafe { (*arguments.0).__sk_common.skc_dport };
    count(u16::from_be(port).into());
    0
}
