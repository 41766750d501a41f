//! Structs that helpers read or write, with the layouts of the kernel's interface to user space. They never change, so nothing of them is relocated.
//! An IPv4 address stands in the first word of an array for either kind.

#![allow(non_camel_case_types)]

use core::ffi::c_void;

/// The ends of a connection, in network byte order: of IPv4, or of IPv6. A look-up knows by the size.
#[derive(Clone, Copy)]
#[repr(C)]
pub union bpf_sock_tuple {
    pub ipv4: bpf_sock_tuple_ipv4,
    pub ipv6: bpf_sock_tuple_ipv6,
}

#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct bpf_sock_tuple_ipv4 {
    pub saddr: u32,
    pub daddr: u32,
    pub sport: u16,
    pub dport: u16,
}

#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct bpf_sock_tuple_ipv6 {
    pub saddr: [u32; 4],
    pub daddr: [u32; 4],
    pub sport: u16,
    pub dport: u16,
}

/// Metadata of a tunnel.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct bpf_tunnel_key {
    pub tunnel_id: u32,
    pub remote: [u32; 4],
    pub tunnel_tos: u8,
    pub tunnel_ttl: u8,
    /// Or `tunnel_ext`, padding.
    pub tunnel_flags: u16,
    pub tunnel_label: u32,
    pub local: [u32; 4],
}

/// State of an XFRM path.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct bpf_xfrm_state {
    pub reqid: u32,
    pub spi: u32,
    pub family: u16,
    pub ext: u16,
    pub remote: [u32; 4],
}

/// What a perf event counted.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct bpf_perf_event_value {
    pub counter: u64,
    pub enabled: u64,
    pub running: u64,
}

/// A task's ids in a pid namespace.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct bpf_pidns_info {
    pub pid: u32,
    pub tgid: u32,
}

/// The next hop for `redirect_neigh`.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct bpf_redir_neigh {
    pub nh_family: u32,
    pub nh: [u32; 4],
}

/// An object of the kernel and its BTF type, which `type_id_kernel!` gives.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct btf_ptr {
    pub ptr: *mut c_void,
    pub type_id: u32,
    pub flags: u32,
}

/// What a look-up of a route wants and gives.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct bpf_fib_lookup {
    pub family: u8,
    pub l4_protocol: u8,
    pub sport: u16,
    pub dport: u16,
    /// In: the packet's length. Out: the MTU of the route.
    pub tot_len: u16,
    pub ifindex: u32,
    /// In: IPv4's `tos`, IPv6's `flowinfo`. Out: the metric.
    pub rt_metric: u32,
    pub src: [u32; 4],
    pub dst: [u32; 4],
    /// Out: the VLAN. In, with BPF_FIB_LOOKUP_TBID: the table's id, in both halves.
    pub h_vlan_proto: u16,
    pub h_vlan_tci: u16,
    /// In, with BPF_FIB_LOOKUP_MARK: the mark, in the first four bytes.
    pub smac: [u8; 6],
    pub dmac: [u8; 6],
}
