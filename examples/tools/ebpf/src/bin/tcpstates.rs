//! States of TCP connections, and how long each lasted.
#![no_std]
#![no_main]

use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, ktime_get_ns};
use corelate::maps::{Hash, RingBuf};
use events::TcpState;
use tools_ebpf::kernel::sock;
use tools_ebpf::sockets::{ends_into, TCP_CLOSE};

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[corelate::map]
static since: Hash<u64, u64, 10240> = Hash::new();

const IPPROTO_TCP: u16 = 6;

#[corelate::program("tp_btf/inet_sock_set_state")]
unsafe fn inet_sock_set_state(sk: &sock, oldstate: i32, newstate: i32) {
    if sk.sk_protocol != IPPROTO_TCP {
        return;
    }
    let key = (&raw const *sk) as u64;
    let now = ktime_get_ns();
    let nanoseconds = match since.get(&key) {
        Some(then) => now - *then,
        None => 0,
    };
    if let Some(record) = events.reserve::<TcpState>() {
        let event = record.as_mut_ptr();
        (*event).socket = key;
        (*event).nanoseconds = nanoseconds;
        (*event).old = oldstate as u32;
        (*event).new = newstate as u32;
        ends_into(sk, &raw mut (*event).ends);
        (*event).ends.pid = (get_current_pid_tgid() >> 32) as u32;
        let _ = get_current_comm_into(&mut (*event).ends.comm);
        record.submit(0);
    }
    if newstate == TCP_CLOSE {
        let _ = since.delete(&key);
    } else {
        let _ = since.set(&key, &now, 0);
    }
}
