// Written by scripts/helpers.mjs.

use super::helpers;
use super::types::bpf_sock_tuple;
#[cfg(not(target_arch = "bpf"))]
use super::ENOSYS;
use core::ffi::c_void;

helpers! {
    /// setsockopt(2) on a socket that the program has.
    ///
    /// Linux 4.13. Program types: cgroup_sock, sock_ops, cgroup_sock_addr, cgroup_sockopt, tracing, struct_ops, lsm.
    49 fn setsockopt(bpf_socket: *mut c_void, level: i32, optname: i32, optval: *mut c_void, optlen: i32) -> i64, host ENOSYS;
    /// getsockopt(2) on a socket that the program has.
    ///
    /// Linux 4.15. Program types: cgroup_sock, sock_ops, cgroup_sock_addr, cgroup_sockopt, tracing, struct_ops, lsm.
    57 fn getsockopt(bpf_socket: *mut c_void, level: i32, optname: i32, optval: *mut c_void, optlen: i32) -> i64, host ENOSYS;
    /// Binds the socket to an address before it connects.
    ///
    /// Linux 4.17. Program types: cgroup_sock_addr.
    64 fn bind(ctx: *mut c_void, addr: *mut c_void, addr_len: i32) -> i64, host ENOSYS;
    /// Sends the packet to the socket at `key` of a sockmap. `flags`: BPF_F_INGRESS 1.
    ///
    /// Linux 4.14. Program types: sk_skb.
    52 fn sk_redirect_map(skb: *mut c_void, map: *const c_void, key: u32, flags: u64) -> i64, host ENOSYS;
    /// Sends the packet to the socket at `key` of a sockhash. `flags`: BPF_F_INGRESS 1.
    ///
    /// Linux 4.18. Program types: sk_skb.
    72 fn sk_redirect_hash(skb: *mut c_void, map: *const c_void, key: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// Puts the socket into a sockmap. `flags`: as [`map_update_elem`](super::map_update_elem).
    ///
    /// Linux 4.14. Program types: sock_ops.
    53 fn sock_map_update(skops: *mut c_void, map: *const c_void, key: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// Puts the socket into a sockhash. `flags`: as [`map_update_elem`](super::map_update_elem).
    ///
    /// Linux 4.18. Program types: sock_ops.
    70 fn sock_hash_update(skops: *mut c_void, map: *const c_void, key: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// Says which events of the socket the program wants: 0, or those that the kernel does not have.
    ///
    /// Linux 4.16. Program types: sock_ops.
    59 fn sock_ops_cb_flags_set(bpf_sock: *mut c_void, argval: i32) -> i64, host ENOSYS;
    /// Sends the message to the socket at `key` of a sockmap. `flags`: BPF_F_INGRESS 1.
    ///
    /// Linux 4.17. Program types: sk_msg.
    60 fn msg_redirect_map(msg: *mut c_void, map: *const c_void, key: u32, flags: u64) -> i64, host ENOSYS;
    /// Sends the message to the socket at `key` of a sockhash. `flags`: BPF_F_INGRESS 1.
    ///
    /// Linux 4.18. Program types: sk_msg.
    71 fn msg_redirect_hash(msg: *mut c_void, map: *const c_void, key: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// Lets the verdict hold for the next `bytes`.
    ///
    /// Linux 4.17. Program types: sk_msg.
    61 fn msg_apply_bytes(msg: *mut c_void, bytes: u32) -> i64, host ENOSYS;
    /// Calls the program again when `bytes` are there.
    ///
    /// Linux 4.17. Program types: sk_msg.
    62 fn msg_cork_bytes(msg: *mut c_void, bytes: u32) -> i64, host ENOSYS;
    /// Makes the bytes from `start` to `end` readable through the message's pointers. `flags` is 0.
    ///
    /// Linux 4.17. Program types: sk_msg.
    63 fn msg_pull_data(msg: *mut c_void, start: u32, end: u32, flags: u64) -> i64, host ENOSYS;
    /// Puts `len` bytes into the message at `start`. `flags` is 0.
    ///
    /// Linux 4.20. Program types: sk_msg.
    90 fn msg_push_data(msg: *mut c_void, start: u32, len: u32, flags: u64) -> i64, host ENOSYS;
    /// Takes `len` bytes out of the message at `start`. `flags` is 0.
    ///
    /// Linux 5.0. Program types: sk_msg.
    91 fn msg_pop_data(msg: *mut c_void, start: u32, len: u32, flags: u64) -> i64, host ENOSYS;
    /// Picks the socket at `key` of `map` for the connection. `flags` is 0.
    ///
    /// Linux 4.19. Program types: sk_reuseport.
    82 fn sk_select_reuseport(reuse: *mut c_void, map: *const c_void, key: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// Finds a TCP socket, which has to be released: null where there is none. `netns`: -1 for the packet's own.
    ///
    /// Linux 4.20. Program types: sched_cls, sched_act, xdp, cgroup_skb, sk_skb, cgroup_sock_addr.
    84 fn sk_lookup_tcp(ctx: *mut c_void, tuple: *mut bpf_sock_tuple, tuple_size: u32, netns: u64, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Finds a UDP socket, which has to be released: null where there is none. `netns`: -1 for the packet's own.
    ///
    /// Linux 4.20. Program types: sched_cls, sched_act, xdp, cgroup_skb, sk_skb, cgroup_sock_addr.
    85 fn sk_lookup_udp(ctx: *mut c_void, tuple: *mut bpf_sock_tuple, tuple_size: u32, netns: u64, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Finds a TCP socket, also one that waits or is being made; it has to be released.
    ///
    /// Linux 5.2. Program types: sched_cls, sched_act, xdp, cgroup_skb, sk_skb, cgroup_sock_addr.
    99 fn skc_lookup_tcp(ctx: *mut c_void, tuple: *mut bpf_sock_tuple, tuple_size: u32, netns: u64, flags: u64) -> *mut c_void, host core::ptr::null_mut();
    /// Gives back a socket that a look-up found.
    ///
    /// Linux 4.20. Program types: sched_cls, sched_act, xdp, cgroup_skb, sk_skb, cgroup_sock_addr, sk_lookup.
    86 fn sk_release(sock: *mut c_void) -> i64, host ENOSYS;
    /// Hands the packet, or the connection of a sk_lookup program, to a socket.
    ///
    /// Linux 5.7. Program types: sched_cls, sched_act, sk_lookup.
    124 fn sk_assign(ctx: *mut c_void, sk: *mut c_void, flags: u64) -> i64, host ENOSYS;
    /// The full socket of one that may be a request or a time-wait: null where it is not full.
    ///
    /// Linux 5.1. Program types: sched_cls, sched_act, cgroup_skb.
    95 fn sk_fullsock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// The id of the socket's cgroup.
    ///
    /// Linux 5.8. Program types: cgroup_skb.
    128 fn sk_cgroup_id(sk: *mut c_void) -> u64, host 0;
    /// The id of the cgroup `ancestor_level` levels below the root that the socket is in.
    ///
    /// Linux 5.8. Program types: cgroup_skb.
    129 fn sk_ancestor_cgroup_id(sk: *mut c_void, ancestor_level: i32) -> u64, host 0;
    /// The socket's TCP part: null where it has none.
    ///
    /// Linux 5.1. Program types: sched_cls, sched_act, cgroup_skb, sock_ops, cgroup_sockopt.
    96 fn tcp_sock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// The socket that listens, of one that a listener made.
    ///
    /// Linux 5.1. Program types: sched_cls, sched_act, cgroup_skb.
    98 fn get_listener_sock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// Whether a packet's ACK answers a SYN cookie of the listener: 0, or a negative error.
    ///
    /// Linux 5.2, GPL only. Program types: sched_cls, sched_act, xdp.
    100 fn tcp_check_syncookie(sk: *mut c_void, iph: *mut c_void, iph_len: u32, th: *mut c_void, th_len: u32) -> i64, host ENOSYS;
    /// A SYN cookie for a packet: the cookie, and the MSS << 32.
    ///
    /// Linux 5.4, GPL only. Program types: sched_cls, sched_act, xdp.
    110 fn tcp_gen_syncookie(sk: *mut c_void, iph: *mut c_void, iph_len: u32, th: *mut c_void, th_len: u32) -> i64, host ENOSYS;
    /// A SYN cookie without a socket, for IPv4.
    ///
    /// Linux 6.0, GPL only. Program types: sched_cls, sched_act, xdp.
    204 fn tcp_raw_gen_syncookie_ipv4(iph: *mut c_void, th: *mut c_void, th_len: u32) -> i64, host ENOSYS;
    /// A SYN cookie without a socket, for IPv6.
    ///
    /// Linux 6.0, GPL only. Program types: sched_cls, sched_act, xdp.
    205 fn tcp_raw_gen_syncookie_ipv6(iph: *mut c_void, th: *mut c_void, th_len: u32) -> i64, host ENOSYS;
    /// Checks a SYN cookie without a socket, for IPv4.
    ///
    /// Linux 6.0, GPL only. Program types: sched_cls, sched_act, xdp.
    206 fn tcp_raw_check_syncookie_ipv4(iph: *mut c_void, th: *mut c_void) -> i64, host ENOSYS;
    /// Checks a SYN cookie without a socket, for IPv6.
    ///
    /// Linux 6.0, GPL only. Program types: sched_cls, sched_act, xdp.
    207 fn tcp_raw_check_syncookie_ipv6(iph: *mut c_void, th: *mut c_void) -> i64, host ENOSYS;
    /// Sends an ACK, in a congestion control.
    ///
    /// Linux 5.6. Program types: struct_ops.
    116 fn tcp_send_ack(tp: *mut c_void, rcv_nxt: u32) -> i64, host ENOSYS;
    /// Finds a TCP header option: its length. `flags`: BPF_LOAD_HDR_OPT_TCP_SYN 1.
    ///
    /// Linux 5.10. Program types: sock_ops.
    142 fn load_hdr_opt(skops: *mut c_void, searchby_res: *mut c_void, len: u32, flags: u64) -> i64, host ENOSYS;
    /// Writes a TCP header option. `flags` is 0.
    ///
    /// Linux 5.10. Program types: sock_ops.
    143 fn store_hdr_opt(skops: *mut c_void, from: *const c_void, len: u32, flags: u64) -> i64, host ENOSYS;
    /// Makes room for TCP header options. `flags` is 0.
    ///
    /// Linux 5.10. Program types: sock_ops.
    144 fn reserve_hdr_opt(skops: *mut c_void, len: u32, flags: u64) -> i64, host ENOSYS;
    /// The socket as a `struct tcp6_sock`: null where it is none.
    ///
    /// Linux 5.9. Program types: all but kprobe, tracepoint, perf_event, cgroup_sock, cgroup_device, raw_tracepoint, lirc_mode2, sk_reuseport, cgroup_sysctl, raw_tracepoint_writable, cgroup_sockopt, struct_ops, netfilter.
    136 fn skc_to_tcp6_sock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// The socket as a `struct tcp_sock`: null where it is none.
    ///
    /// Linux 5.9. Program types: all but kprobe, tracepoint, perf_event, cgroup_sock, cgroup_device, raw_tracepoint, lirc_mode2, sk_reuseport, cgroup_sysctl, raw_tracepoint_writable, cgroup_sockopt, struct_ops, netfilter.
    137 fn skc_to_tcp_sock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// The socket as a `struct tcp_timewait_sock`: null where it is none.
    ///
    /// Linux 5.9. Program types: all but kprobe, tracepoint, perf_event, cgroup_sock, cgroup_device, raw_tracepoint, lirc_mode2, sk_reuseport, cgroup_sysctl, raw_tracepoint_writable, cgroup_sockopt, struct_ops, netfilter.
    138 fn skc_to_tcp_timewait_sock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// The socket as a `struct tcp_request_sock`: null where it is none.
    ///
    /// Linux 5.9. Program types: all but kprobe, tracepoint, perf_event, cgroup_sock, cgroup_device, raw_tracepoint, lirc_mode2, sk_reuseport, cgroup_sysctl, raw_tracepoint_writable, cgroup_sockopt, struct_ops, netfilter.
    139 fn skc_to_tcp_request_sock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// The socket as a `struct udp6_sock`: null where it is none.
    ///
    /// Linux 5.9. Program types: all but kprobe, tracepoint, perf_event, cgroup_sock, cgroup_device, raw_tracepoint, lirc_mode2, sk_reuseport, cgroup_sysctl, raw_tracepoint_writable, cgroup_sockopt, struct_ops, netfilter.
    140 fn skc_to_udp6_sock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// The socket as a `struct unix_sock`: null where it is none.
    ///
    /// Linux 5.16. Program types: all but kprobe, tracepoint, perf_event, cgroup_sock, cgroup_device, raw_tracepoint, lirc_mode2, sk_reuseport, cgroup_sysctl, raw_tracepoint_writable, cgroup_sockopt, struct_ops, netfilter.
    178 fn skc_to_unix_sock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// The socket as a `struct mptcp_sock`: null where it is none.
    ///
    /// Linux 5.19. Program types: all but kprobe, tracepoint, perf_event, cgroup_sock, cgroup_device, raw_tracepoint, lirc_mode2, sk_reuseport, cgroup_sysctl, raw_tracepoint_writable, cgroup_sockopt, struct_ops, netfilter.
    196 fn skc_to_mptcp_sock(sk: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
    /// The socket behind a file: null where it is none.
    ///
    /// Linux 5.11. Program types: tracing, lsm, syscall.
    162 fn sock_from_file(file: *mut c_void) -> *mut c_void, host core::ptr::null_mut();
}
