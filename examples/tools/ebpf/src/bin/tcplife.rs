//! TCP connections that ended: who had them, how long, and how much went through.
#![no_std]
#![no_main]

use corelate::helpers::{get_current_comm_into, get_current_pid_tgid, ktime_get_ns};
use corelate::maps::{Hash, RingBuf};
use corelate::read_or_zero;
use events::{Birth, Owner, TcpLife};
use tools_ebpf::kernel::{sock, tcp_sock};
use tools_ebpf::sockets::{ends_into, AF_INET, AF_INET6, TCP_CLOSE, TCP_LAST_ACK, TCP_SYN_SENT};

corelate::license!("GPL");
corelate::panic_handler!();

#[corelate::map]
static events: RingBuf<{ 1 << 18 }> = RingBuf::new();
#[corelate::map]
static births: Hash<u64, Birth, 10240> = Hash::new();
#[corelate::map]
static owners: Hash<u64, Owner, 10240> = Hash::new();

const TCP_FIN_WAIT1: i32 = 4;
const IPPROTO_TCP: u16 = 6;

#[corelate::program("tp_btf/inet_sock_set_state")]
unsafe fn inet_sock_set_state(sk: &sock, _: i32, newstate: i32) {
    if sk.sk_protocol != IPPROTO_TCP {
        return;
    }
    let family = sk.__sk_common.skc_family;
    if family != AF_INET && family != AF_INET6 {
        return;
    }
    let key = (&raw const *sk) as u64;
    if newstate < TCP_FIN_WAIT1 {
        let birth = Birth {
            since: ktime_get_ns(),
            port: sk.__sk_common.skc_num as u64,
        };
        let _ = births.set(&key, &birth, 0);
    }
    // In these states the current task is the one that has the socket.
    if newstate == TCP_SYN_SENT || newstate == TCP_LAST_ACK {
        let mut owner = Owner {
            pid: (get_current_pid_tgid() >> 32) as u32,
            comm: [0; 16],
        };
        let _ = get_current_comm_into(&mut owner.comm);
        let _ = owners.set(&key, &owner, 0);
    }
    if newstate != TCP_CLOSE {
        return;
    }
    if let Some(birth) = births.get(&key) {
        let nanoseconds = ktime_get_ns() - birth.since;
        if let Some(record) = events.reserve::<TcpLife>() {
            let event = record.as_mut_ptr();
            (*event).nanoseconds = nanoseconds;
            let tcp = (&raw const *sk).cast::<tcp_sock>();
            (*event).sent = read_or_zero!(tcp, bytes_acked);
            (*event).received = read_or_zero!(tcp, bytes_received);
            ends_into(sk, &raw mut (*event).ends);
            (*event).ends.source_port = birth.port as u32;
            if let Some(owner) = owners.get(&key) {
                (*event).ends.pid = owner.pid;
                (*event).ends.comm = owner.comm;
            } else {
                (*event).ends.pid = (get_current_pid_tgid() >> 32) as u32;
                let _ = get_current_comm_into(&mut (*event).ends.comm);
            }
            record.submit(0);
        }
    }
    let _ = births.delete(&key);
    let _ = owners.delete(&key);
}
