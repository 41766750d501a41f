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

#[no_mangle]
#[link_section = ".maps"]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[no_mangle]
#[link_section = ".maps"]
static since: Hash<u64, u64, 10240> = Hash::new();

const IPPROTO_TCP: u16 = 6;

/// `TP_PROTO(const struct sock *sk, const int oldstate, const int newstate)`.
#[no_mangle]
#[link_section = "tp_btf/inet_sock_set_state"]
pub unsafe extern "C" fn inet_sock_set_state(ctx: *const u64) -> i32 {
    let socket = *ctx as *const sock;
    if (*socket).sk_protocol != IPPROTO_TCP {
        return 0;
    }
    let key = socket as u64;
    let now = ktime_get_ns();
    let nanoseconds = match since.get(&key) {
        Some(then) => now - *then,
        None => 0,
    };
    let new = *ctx.add(2) as u32;
    if let Some(record) = events.reserve::<TcpState>() {
        let event = record.as_mut_ptr();
        (*event).socket = key;
        (*event).nanoseconds = nanoseconds;
        (*event).old = *ctx.add(1) as u32;
        (*event).new = new;
        ends_into(socket, &raw mut (*event).ends);
        (*event).ends.pid = (get_current_pid_tgid() >> 32) as u32;
        let _ = get_current_comm_into(&mut (*event).ends.comm);
        record.submit(0);
    }
    if new == TCP_CLOSE as u32 {
        let _ = since.delete(&key);
    } else {
        let _ = since.set(&key, &now, 0);
    }
    0
}
