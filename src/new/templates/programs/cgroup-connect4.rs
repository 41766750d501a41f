use crate::counts::count;
use crate::kernel::bpf_sock_addr;

const ALLOW: i32 = 1;

/// Called for each `connect` with an IPv4 address by a process of the cgroup.
#[unsafe(no_mangle)]
#[unsafe(link_section = "cgroup/connect4")]
pub extern "C" fn observe(address: *const bpf_sock_addr) -> i32 {
    let port = unsafe { (*address).user_port } as u16;
    count(u16::from_be(port).into());
    ALLOW
}
