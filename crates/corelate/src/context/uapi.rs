//! The structs of linux/bpf.h, written by scripts/contexts.mjs.

use super::context;
use core::ffi::c_void;

context! {
    /// A packet in the stack: the context of `tc`, `socket`, `cgroup_skb`, `sk_skb`, `lwt_*` and `flow_dissector` programs.
    __sk_buff, __sk_buff_fields {
        pub len: u32,
        pub pkt_type: u32,
        pub mark: u32,
        pub queue_mapping: u32,
        pub protocol: u32,
        pub vlan_present: u32,
        pub vlan_tci: u32,
        pub vlan_proto: u32,
        pub priority: u32,
        pub ingress_ifindex: u32,
        pub ifindex: u32,
        pub tc_index: u32,
        pub cb: [u32; 5],
        pub hash: u32,
        pub tc_classid: u32,
        pub data: u32,
        pub data_end: u32,
        pub napi_id: u32,
        pub family: u32,
        pub remote_ip4: u32,
        pub local_ip4: u32,
        pub remote_ip6: [u32; 4],
        pub local_ip6: [u32; 4],
        pub remote_port: u32,
        pub local_port: u32,
        pub data_meta: u32,
        pub flow_keys: *mut bpf_flow_keys,
        pub tstamp: u64,
        pub wire_len: u32,
        pub gso_segs: u32,
        pub sk: *mut bpf_sock,
        pub gso_size: u32,
        pub tstamp_type: u8,
        __padding_0: [u8; 3],
        pub hwtstamp: u64,
    }
}
const _: () = {
    assert!(core::mem::size_of::<__sk_buff>() == 192);
    assert!(core::mem::offset_of!(__sk_buff_fields, len) == 0);
    assert!(core::mem::offset_of!(__sk_buff_fields, pkt_type) == 4);
    assert!(core::mem::offset_of!(__sk_buff_fields, mark) == 8);
    assert!(core::mem::offset_of!(__sk_buff_fields, queue_mapping) == 12);
    assert!(core::mem::offset_of!(__sk_buff_fields, protocol) == 16);
    assert!(core::mem::offset_of!(__sk_buff_fields, vlan_present) == 20);
    assert!(core::mem::offset_of!(__sk_buff_fields, vlan_tci) == 24);
    assert!(core::mem::offset_of!(__sk_buff_fields, vlan_proto) == 28);
    assert!(core::mem::offset_of!(__sk_buff_fields, priority) == 32);
    assert!(core::mem::offset_of!(__sk_buff_fields, ingress_ifindex) == 36);
    assert!(core::mem::offset_of!(__sk_buff_fields, ifindex) == 40);
    assert!(core::mem::offset_of!(__sk_buff_fields, tc_index) == 44);
    assert!(core::mem::offset_of!(__sk_buff_fields, cb) == 48);
    assert!(core::mem::offset_of!(__sk_buff_fields, hash) == 68);
    assert!(core::mem::offset_of!(__sk_buff_fields, tc_classid) == 72);
    assert!(core::mem::offset_of!(__sk_buff_fields, data) == 76);
    assert!(core::mem::offset_of!(__sk_buff_fields, data_end) == 80);
    assert!(core::mem::offset_of!(__sk_buff_fields, napi_id) == 84);
    assert!(core::mem::offset_of!(__sk_buff_fields, family) == 88);
    assert!(core::mem::offset_of!(__sk_buff_fields, remote_ip4) == 92);
    assert!(core::mem::offset_of!(__sk_buff_fields, local_ip4) == 96);
    assert!(core::mem::offset_of!(__sk_buff_fields, remote_ip6) == 100);
    assert!(core::mem::offset_of!(__sk_buff_fields, local_ip6) == 116);
    assert!(core::mem::offset_of!(__sk_buff_fields, remote_port) == 132);
    assert!(core::mem::offset_of!(__sk_buff_fields, local_port) == 136);
    assert!(core::mem::offset_of!(__sk_buff_fields, data_meta) == 140);
    assert!(core::mem::offset_of!(__sk_buff_fields, flow_keys) == 144);
    assert!(core::mem::offset_of!(__sk_buff_fields, tstamp) == 152);
    assert!(core::mem::offset_of!(__sk_buff_fields, wire_len) == 160);
    assert!(core::mem::offset_of!(__sk_buff_fields, gso_segs) == 164);
    assert!(core::mem::offset_of!(__sk_buff_fields, sk) == 168);
    assert!(core::mem::offset_of!(__sk_buff_fields, gso_size) == 176);
    assert!(core::mem::offset_of!(__sk_buff_fields, tstamp_type) == 180);
    assert!(core::mem::offset_of!(__sk_buff_fields, hwtstamp) == 184);
};

context! {
    /// A packet in the driver: the context of `xdp` programs.
    xdp_md, xdp_md_fields {
        pub data: u32,
        pub data_end: u32,
        pub data_meta: u32,
        pub ingress_ifindex: u32,
        pub rx_queue_index: u32,
        pub egress_ifindex: u32,
    }
}
const _: () = {
    assert!(core::mem::size_of::<xdp_md>() == 24);
    assert!(core::mem::offset_of!(xdp_md_fields, data) == 0);
    assert!(core::mem::offset_of!(xdp_md_fields, data_end) == 4);
    assert!(core::mem::offset_of!(xdp_md_fields, data_meta) == 8);
    assert!(core::mem::offset_of!(xdp_md_fields, ingress_ifindex) == 12);
    assert!(core::mem::offset_of!(xdp_md_fields, rx_queue_index) == 16);
    assert!(core::mem::offset_of!(xdp_md_fields, egress_ifindex) == 20);
};

context! {
    /// A socket: the context of `cgroup/sock*` and `cgroup/post_bind*` programs, and what helpers look up.
    bpf_sock, bpf_sock_fields {
        pub bound_dev_if: u32,
        pub family: u32,
        pub r#type: u32,
        pub protocol: u32,
        pub mark: u32,
        pub priority: u32,
        pub src_ip4: u32,
        pub src_ip6: [u32; 4],
        pub src_port: u32,
        pub dst_port: u16,
        __padding_0: [u8; 2],
        pub dst_ip4: u32,
        pub dst_ip6: [u32; 4],
        pub state: u32,
        pub rx_queue_mapping: i32,
    }
}
const _: () = {
    assert!(core::mem::size_of::<bpf_sock>() == 80);
    assert!(core::mem::offset_of!(bpf_sock_fields, bound_dev_if) == 0);
    assert!(core::mem::offset_of!(bpf_sock_fields, family) == 4);
    assert!(core::mem::offset_of!(bpf_sock_fields, r#type) == 8);
    assert!(core::mem::offset_of!(bpf_sock_fields, protocol) == 12);
    assert!(core::mem::offset_of!(bpf_sock_fields, mark) == 16);
    assert!(core::mem::offset_of!(bpf_sock_fields, priority) == 20);
    assert!(core::mem::offset_of!(bpf_sock_fields, src_ip4) == 24);
    assert!(core::mem::offset_of!(bpf_sock_fields, src_ip6) == 28);
    assert!(core::mem::offset_of!(bpf_sock_fields, src_port) == 44);
    assert!(core::mem::offset_of!(bpf_sock_fields, dst_port) == 48);
    assert!(core::mem::offset_of!(bpf_sock_fields, dst_ip4) == 52);
    assert!(core::mem::offset_of!(bpf_sock_fields, dst_ip6) == 56);
    assert!(core::mem::offset_of!(bpf_sock_fields, state) == 72);
    assert!(core::mem::offset_of!(bpf_sock_fields, rx_queue_mapping) == 76);
};

context! {
    /// A TCP socket, from the helper `tcp_sock`.
    bpf_tcp_sock, bpf_tcp_sock_fields {
        pub snd_cwnd: u32,
        pub srtt_us: u32,
        pub rtt_min: u32,
        pub snd_ssthresh: u32,
        pub rcv_nxt: u32,
        pub snd_nxt: u32,
        pub snd_una: u32,
        pub mss_cache: u32,
        pub ecn_flags: u32,
        pub rate_delivered: u32,
        pub rate_interval_us: u32,
        pub packets_out: u32,
        pub retrans_out: u32,
        pub total_retrans: u32,
        pub segs_in: u32,
        pub data_segs_in: u32,
        pub segs_out: u32,
        pub data_segs_out: u32,
        pub lost_out: u32,
        pub sacked_out: u32,
        pub bytes_received: u64,
        pub bytes_acked: u64,
        pub dsack_dups: u32,
        pub delivered: u32,
        pub delivered_ce: u32,
        pub icsk_retransmits: u32,
    }
}
const _: () = {
    assert!(core::mem::size_of::<bpf_tcp_sock>() == 112);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, snd_cwnd) == 0);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, srtt_us) == 4);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, rtt_min) == 8);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, snd_ssthresh) == 12);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, rcv_nxt) == 16);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, snd_nxt) == 20);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, snd_una) == 24);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, mss_cache) == 28);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, ecn_flags) == 32);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, rate_delivered) == 36);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, rate_interval_us) == 40);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, packets_out) == 44);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, retrans_out) == 48);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, total_retrans) == 52);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, segs_in) == 56);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, data_segs_in) == 60);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, segs_out) == 64);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, data_segs_out) == 68);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, lost_out) == 72);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, sacked_out) == 76);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, bytes_received) == 80);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, bytes_acked) == 88);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, dsack_dups) == 96);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, delivered) == 100);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, delivered_ce) == 104);
    assert!(core::mem::offset_of!(bpf_tcp_sock_fields, icsk_retransmits) == 108);
};

context! {
    /// An address that a socket is to have: the context of `cgroup/bind4`, `cgroup/connect4` and their like.
    bpf_sock_addr, bpf_sock_addr_fields {
        pub user_family: u32,
        pub user_ip4: u32,
        pub user_ip6: [u32; 4],
        pub user_port: u32,
        pub family: u32,
        pub r#type: u32,
        pub protocol: u32,
        pub msg_src_ip4: u32,
        pub msg_src_ip6: [u32; 4],
        __padding_0: [u8; 4],
        pub sk: *mut bpf_sock,
    }
}
const _: () = {
    assert!(core::mem::size_of::<bpf_sock_addr>() == 72);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, user_family) == 0);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, user_ip4) == 4);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, user_ip6) == 8);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, user_port) == 24);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, family) == 28);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, r#type) == 32);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, protocol) == 36);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, msg_src_ip4) == 40);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, msg_src_ip6) == 44);
    assert!(core::mem::offset_of!(bpf_sock_addr_fields, sk) == 64);
};

context! {
    /// What happens to a TCP connection: the context of `sockops` programs.
    bpf_sock_ops, bpf_sock_ops_fields {
        pub op: u32,
        pub args: [u32; 4],
        pub family: u32,
        pub remote_ip4: u32,
        pub local_ip4: u32,
        pub remote_ip6: [u32; 4],
        pub local_ip6: [u32; 4],
        pub remote_port: u32,
        pub local_port: u32,
        pub is_fullsock: u32,
        pub snd_cwnd: u32,
        pub srtt_us: u32,
        pub bpf_sock_ops_cb_flags: u32,
        pub state: u32,
        pub rtt_min: u32,
        pub snd_ssthresh: u32,
        pub rcv_nxt: u32,
        pub snd_nxt: u32,
        pub snd_una: u32,
        pub mss_cache: u32,
        pub ecn_flags: u32,
        pub rate_delivered: u32,
        pub rate_interval_us: u32,
        pub packets_out: u32,
        pub retrans_out: u32,
        pub total_retrans: u32,
        pub segs_in: u32,
        pub data_segs_in: u32,
        pub segs_out: u32,
        pub data_segs_out: u32,
        pub lost_out: u32,
        pub sacked_out: u32,
        pub sk_txhash: u32,
        pub bytes_received: u64,
        pub bytes_acked: u64,
        pub sk: *mut bpf_sock,
        pub skb_data: *mut c_void,
        pub skb_data_end: *mut c_void,
        pub skb_len: u32,
        pub skb_tcp_flags: u32,
    }
}
const _: () = {
    assert!(core::mem::size_of::<bpf_sock_ops>() == 216);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, op) == 0);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, args) == 4);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, family) == 20);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, remote_ip4) == 24);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, local_ip4) == 28);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, remote_ip6) == 32);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, local_ip6) == 48);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, remote_port) == 64);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, local_port) == 68);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, is_fullsock) == 72);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, snd_cwnd) == 76);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, srtt_us) == 80);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, bpf_sock_ops_cb_flags) == 84);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, state) == 88);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, rtt_min) == 92);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, snd_ssthresh) == 96);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, rcv_nxt) == 100);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, snd_nxt) == 104);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, snd_una) == 108);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, mss_cache) == 112);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, ecn_flags) == 116);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, rate_delivered) == 120);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, rate_interval_us) == 124);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, packets_out) == 128);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, retrans_out) == 132);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, total_retrans) == 136);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, segs_in) == 140);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, data_segs_in) == 144);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, segs_out) == 148);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, data_segs_out) == 152);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, lost_out) == 156);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, sacked_out) == 160);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, sk_txhash) == 164);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, bytes_received) == 168);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, bytes_acked) == 176);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, sk) == 184);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, skb_data) == 192);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, skb_data_end) == 200);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, skb_len) == 208);
    assert!(core::mem::offset_of!(bpf_sock_ops_fields, skb_tcp_flags) == 212);
};

impl bpf_sock_ops_fields {
    /// The same bytes as `args`.
    #[inline(always)]
    pub fn reply(&self) -> u32 {
        // SAFETY: C's union has it there.
        unsafe { *(&raw const *self).cast::<u8>().add(4).cast() }
    }

    /// The same bytes as `args`.
    #[inline(always)]
    pub fn replylong(&self) -> [u32; 4] {
        // SAFETY: C's union has it there.
        unsafe { *(&raw const *self).cast::<u8>().add(4).cast() }
    }
}

context! {
    /// A message: the context of `sk_msg` programs.
    sk_msg_md, sk_msg_md_fields {
        pub data: *mut c_void,
        pub data_end: *mut c_void,
        pub family: u32,
        pub remote_ip4: u32,
        pub local_ip4: u32,
        pub remote_ip6: [u32; 4],
        pub local_ip6: [u32; 4],
        pub remote_port: u32,
        pub local_port: u32,
        pub size: u32,
        pub sk: *mut bpf_sock,
    }
}
const _: () = {
    assert!(core::mem::size_of::<sk_msg_md>() == 80);
    assert!(core::mem::offset_of!(sk_msg_md_fields, data) == 0);
    assert!(core::mem::offset_of!(sk_msg_md_fields, data_end) == 8);
    assert!(core::mem::offset_of!(sk_msg_md_fields, family) == 16);
    assert!(core::mem::offset_of!(sk_msg_md_fields, remote_ip4) == 20);
    assert!(core::mem::offset_of!(sk_msg_md_fields, local_ip4) == 24);
    assert!(core::mem::offset_of!(sk_msg_md_fields, remote_ip6) == 28);
    assert!(core::mem::offset_of!(sk_msg_md_fields, local_ip6) == 44);
    assert!(core::mem::offset_of!(sk_msg_md_fields, remote_port) == 60);
    assert!(core::mem::offset_of!(sk_msg_md_fields, local_port) == 64);
    assert!(core::mem::offset_of!(sk_msg_md_fields, size) == 68);
    assert!(core::mem::offset_of!(sk_msg_md_fields, sk) == 72);
};

context! {
    /// A packet for one of several sockets: the context of `sk_reuseport` programs.
    sk_reuseport_md, sk_reuseport_md_fields {
        pub data: *mut c_void,
        pub data_end: *mut c_void,
        pub len: u32,
        pub eth_protocol: u32,
        pub ip_protocol: u32,
        pub bind_inany: u32,
        pub hash: u32,
        __padding_0: [u8; 4],
        pub sk: *mut bpf_sock,
        pub migrating_sk: *mut bpf_sock,
    }
}
const _: () = {
    assert!(core::mem::size_of::<sk_reuseport_md>() == 56);
    assert!(core::mem::offset_of!(sk_reuseport_md_fields, data) == 0);
    assert!(core::mem::offset_of!(sk_reuseport_md_fields, data_end) == 8);
    assert!(core::mem::offset_of!(sk_reuseport_md_fields, len) == 16);
    assert!(core::mem::offset_of!(sk_reuseport_md_fields, eth_protocol) == 20);
    assert!(core::mem::offset_of!(sk_reuseport_md_fields, ip_protocol) == 24);
    assert!(core::mem::offset_of!(sk_reuseport_md_fields, bind_inany) == 28);
    assert!(core::mem::offset_of!(sk_reuseport_md_fields, hash) == 32);
    assert!(core::mem::offset_of!(sk_reuseport_md_fields, sk) == 40);
    assert!(core::mem::offset_of!(sk_reuseport_md_fields, migrating_sk) == 48);
};

context! {
    /// A connection without a socket so far: the context of `sk_lookup` programs.
    bpf_sk_lookup, bpf_sk_lookup_fields {
        pub sk: *mut bpf_sock,
        pub family: u32,
        pub protocol: u32,
        pub remote_ip4: u32,
        pub remote_ip6: [u32; 4],
        pub remote_port: u16,
        __padding_0: [u8; 2],
        pub local_ip4: u32,
        pub local_ip6: [u32; 4],
        pub local_port: u32,
        pub ingress_ifindex: u32,
        __padding_1: [u8; 4],
    }
}
const _: () = {
    assert!(core::mem::size_of::<bpf_sk_lookup>() == 72);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, sk) == 0);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, family) == 8);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, protocol) == 12);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, remote_ip4) == 16);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, remote_ip6) == 20);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, remote_port) == 36);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, local_ip4) == 40);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, local_ip6) == 44);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, local_port) == 60);
    assert!(core::mem::offset_of!(bpf_sk_lookup_fields, ingress_ifindex) == 64);
};

impl bpf_sk_lookup_fields {
    /// The same bytes as `sk`.
    #[inline(always)]
    pub fn cookie(&self) -> u64 {
        // SAFETY: C's union has it there.
        unsafe { *(&raw const *self).cast::<u8>().add(0).cast() }
    }
}

context! {
    /// A read or a write of a sysctl: the context of `cgroup/sysctl` programs.
    bpf_sysctl, bpf_sysctl_fields {
        pub write: u32,
        pub file_pos: u32,
    }
}
const _: () = {
    assert!(core::mem::size_of::<bpf_sysctl>() == 8);
    assert!(core::mem::offset_of!(bpf_sysctl_fields, write) == 0);
    assert!(core::mem::offset_of!(bpf_sysctl_fields, file_pos) == 4);
};

context! {
    /// A socket option: the context of `cgroup/getsockopt` and `cgroup/setsockopt` programs.
    bpf_sockopt, bpf_sockopt_fields {
        pub sk: *mut bpf_sock,
        pub optval: *mut c_void,
        pub optval_end: *mut c_void,
        pub level: i32,
        pub optname: i32,
        pub optlen: i32,
        pub retval: i32,
    }
}
const _: () = {
    assert!(core::mem::size_of::<bpf_sockopt>() == 40);
    assert!(core::mem::offset_of!(bpf_sockopt_fields, sk) == 0);
    assert!(core::mem::offset_of!(bpf_sockopt_fields, optval) == 8);
    assert!(core::mem::offset_of!(bpf_sockopt_fields, optval_end) == 16);
    assert!(core::mem::offset_of!(bpf_sockopt_fields, level) == 24);
    assert!(core::mem::offset_of!(bpf_sockopt_fields, optname) == 28);
    assert!(core::mem::offset_of!(bpf_sockopt_fields, optlen) == 32);
    assert!(core::mem::offset_of!(bpf_sockopt_fields, retval) == 36);
};

context! {
    /// An access to a device: the context of `cgroup/dev` programs.
    bpf_cgroup_dev_ctx, bpf_cgroup_dev_ctx_fields {
        pub access_type: u32,
        pub major: u32,
        pub minor: u32,
    }
}
const _: () = {
    assert!(core::mem::size_of::<bpf_cgroup_dev_ctx>() == 12);
    assert!(core::mem::offset_of!(bpf_cgroup_dev_ctx_fields, access_type) == 0);
    assert!(core::mem::offset_of!(bpf_cgroup_dev_ctx_fields, major) == 4);
    assert!(core::mem::offset_of!(bpf_cgroup_dev_ctx_fields, minor) == 8);
};

context! {
    /// What a `flow_dissector` program finds out: `__sk_buff::flow_keys`.
    bpf_flow_keys, bpf_flow_keys_fields {
        pub nhoff: u16,
        pub thoff: u16,
        pub addr_proto: u16,
        pub is_frag: u8,
        pub is_first_frag: u8,
        pub is_encap: u8,
        pub ip_proto: u8,
        pub n_proto: u16,
        pub sport: u16,
        pub dport: u16,
        pub ipv6_src: [u32; 4],
        pub ipv6_dst: [u32; 4],
        pub flags: u32,
        pub flow_label: u32,
    }
}
const _: () = {
    assert!(core::mem::size_of::<bpf_flow_keys>() == 56);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, nhoff) == 0);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, thoff) == 2);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, addr_proto) == 4);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, is_frag) == 6);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, is_first_frag) == 7);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, is_encap) == 8);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, ip_proto) == 9);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, n_proto) == 10);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, sport) == 12);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, dport) == 14);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, ipv6_src) == 16);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, ipv6_dst) == 32);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, flags) == 48);
    assert!(core::mem::offset_of!(bpf_flow_keys_fields, flow_label) == 52);
};

impl bpf_flow_keys_fields {
    /// The same bytes as `ipv6_src`.
    #[inline(always)]
    pub fn ipv4_src(&self) -> u32 {
        // SAFETY: C's union has it there.
        unsafe { *(&raw const *self).cast::<u8>().add(16).cast() }
    }

    /// The same bytes as `ipv6_src`.
    #[inline(always)]
    pub fn ipv4_dst(&self) -> u32 {
        // SAFETY: C's union has it there.
        unsafe { *(&raw const *self).cast::<u8>().add(20).cast() }
    }
}
