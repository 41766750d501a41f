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

#[no_mangle]
#[link_section = ".maps"]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();

/// Only this process; 0 for all.
#[no_mangle]
static target_tgid: Global<u32> = Global::new(0);
/// Only to this port; 0 for all.
#[no_mangle]
static target_port: Global<u32> = Global::new(0);

/// `TP_PROTO(const struct sock *sk, const int oldstate, const int newstate)`.
#[no_mangle]
#[link_section = "tp_btf/inet_sock_set_state"]
pub unsafe extern "C" fn inet_sock_set_state(ctx: *const u64) -> i32 {
    if *ctx.add(2) as i32 != TCP_SYN_SENT {
        return 0;
    }
    let tgid = (get_current_pid_tgid() >> 32) as u32;
    if target_tgid.load() != 0 && target_tgid.load() != tgid {
        return 0;
    }
    let socket = *ctx as *const sock;
    let port = u16::from_be((*socket).__sk_common.skc_dport) as u32;
    if target_port.load() != 0 && target_port.load() != port {
        return 0;
    }
    let Some(record) = events.reserve::<TcpConnect>() else {
        return 0;
    };
    let event = record.as_mut_ptr();
    ends_into(socket, &raw mut (*event).ends);
    (*event).ends.pid = tgid;
    let _ = get_current_comm_into(&mut (*event).ends.comm);
    (*event).uid = get_current_uid_gid() as u32;
    record.submit(0);
    0
}
