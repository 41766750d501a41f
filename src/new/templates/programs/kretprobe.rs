use crate::counts::count;

/// Called with what the kernel's function returns.
#[corelate::program("kretprobe/tcp_connect")]
fn observe(#[ret] ret: i32) {
    count(ret.unsigned_abs());
}
