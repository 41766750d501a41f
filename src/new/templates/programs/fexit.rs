use crate::counts::count;
use crate::kernel::sock;

/// Called with the arguments of the kernel's function, and with what it returns.
#[corelate::program("fexit/tcp_connect")]
fn observe(sk: &sock, #[ret] ret: i32) {
    if ret == 0 {
        count(u16::from_be(sk.__sk_common.skc_dport).into());
    }
}
