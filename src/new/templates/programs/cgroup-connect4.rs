use corelate::context::bpf_sock_addr;

use crate::counts::count;

const ALLOW: i32 = 1;

/// Called for each `connect` with an IPv4 address by a process of the cgroup.
#[corelate::program("cgroup/connect4")]
fn observe(ctx: &bpf_sock_addr) -> i32 {
    count(u16::from_be(ctx.user_port as u16).into());
    ALLOW
}
