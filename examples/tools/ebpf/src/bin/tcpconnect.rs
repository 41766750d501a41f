//! TCP connections that are being made from here.
#![no_std]
#![no_main]

use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, get_current_uid_gid};
use corelate::maps::RingBuf;
use corelate::Global;
use events::TcpConnect;
use tools_ebpf::kernel::sock;
use tools_ebpf::sockets::{ends_into, TCP_SYN_SENT};

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();

/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// Only to this port; 0 for all.
#[no_mangle]
static target_port: Global<u32> = Global::new(0);

#[corelate::program("tp_btf/inet_sock_set_state")]
unsafe fn inet_sock_set_state(sk: &sock, _: i32, newstate: i32) {
    if newstate != TCP_SYN_SENT {
        return;
    }
    let tgid = (get_current_pid_tgid() >> 32) as u32;
    if target_tgid.load() != 0 && target_tgid.load() != tgid {
        return;
    }
    let port = u16::from_be(sk.__sk_common.skc_dport) as u32;
    if target_port.load() != 0 && target_port.load() != port {
        return;
    }
    let Some(record) = events.reserve::<TcpConnect>() else {
        return;
    };
    let event = record.as_mut_ptr();
    ends_into(sk, &raw mut (*event).ends);
    (*event).ends.pid = tgid;
    let _ = get_current_comm_into(&mut (*event).ends.comm);
    (*event).uid = get_current_uid_gid() as u32;
    record.submit(0);
}
