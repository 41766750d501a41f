use crate::counts::count;
use crate::kernel::sock;

/// Called with the arguments of the kernel's function, out of the registers. The verifier knows nothing of them, so each field is read with a helper.
#[corelate::program("kprobe/tcp_connect")]
fn observe(sk: *const sock) {
    if let Ok(port) = corelate::read!(sk, __sk_common.skc_dport) {
        count(u16::from_be(port).into());
    }
}
