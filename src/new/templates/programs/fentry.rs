use crate::counts::count;
use crate::kernel::sock;

/// Called with the arguments of the kernel's function, before it runs.
#[corelate::program("fentry/tcp_connect")]
fn observe(sk: &sock) {
    count(u16::from_be(sk.__sk_common.skc_dport).into());
}
