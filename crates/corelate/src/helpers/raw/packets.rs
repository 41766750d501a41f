// Written by scripts/helpers.mjs.

use super::helpers;
use super::types::{bpf_fib_lookup, bpf_redir_neigh, bpf_tunnel_key, bpf_xfrm_state};
#[cfg(not(target_arch = "bpf"))]
use super::ENOSYS;
use core::ffi::c_void;

helpers! {
    /// Writes `len` bytes at `offset` of a packet. `flags`: BPF_F_RECOMPUTE_CSUM 1, BPF_F_INVALIDATE_HASH 2.
    ///
    /// Linux 4.1. Program types: sched_cls, sched_act, lwt_xmit, sk_skb.
    9 fn skb_store_bytes(skb: *mut c_void, offset: u32, from: *const c_void, len: u32, flags: u64) -> i64, host ENOSYS;
    /// Copies `len` bytes at `offset` of a packet.
    ///
    /// Linux 4.5. Program types: socket_filter, sched_cls, sched_act, cgroup_skb, lwt_in, lwt_out, lwt_xmit, sk_skb, lwt_seg6local, sk_reuseport, flow_dissector.
    26 fn skb_load_bytes(skb: *const c_void, offset: u32, to: *mut c_void, len: u32) -> i64, host ENOSYS;
    /// Copies `len` bytes at `offset` from the MAC (0) or network (1) header.
    ///
    /// Linux 4.18. Program types: socket_filter, sched_cls, sched_act, cgroup_skb, sk_reuseport.
    68 fn skb_load_bytes_relative(skb: *const c_void, offset: u32, to: *mut c_void, len: u32, start_header: u32) -> i64, host ENOSYS;
    /// Mends the network header's checksum at `offset` after `from` became `to`; `size` is 2 or 4, or 0 with `to` a difference.
    ///
    /// Linux 4.1. Program types: sched_cls, sched_act, lwt_xmit.
    10 fn l3_csum_replace(skb: *mut c_void, offset: u32, from: u64, to: u64, size: u64) -> i64, host ENOSYS;
    /// Mends TCP's or UDP's checksum at `offset` after `from` became `to`. `flags`: the size, and BPF_F_PSEUDO_HDR 0x10, BPF_F_MARK_MANGLED_0 0x20, BPF_F_MARK_ENFORCE 0x40.
    ///
    /// Linux 4.1. Program types: sched_cls, sched_act, lwt_xmit.
    11 fn l4_csum_replace(skb: *mut c_void, offset: u32, from: u64, to: u64, flags: u64) -> i64, host ENOSYS;
    /// The difference of two buffers' checksums, for [`l4_csum_replace`]; a size is a multiple of 4, or 0.
    ///
    /// Linux 4.6. Program types: sched_cls, sched_act, xdp, lwt_in, lwt_out, lwt_xmit, lwt_seg6local.
    28 fn csum_diff(from: *const u32, from_size: u32, to: *const u32, to_size: u32, seed: u32) -> i64, host ENOSYS;
    /// Adds `csum` to the packet's checksum, where the hardware gave one.
    ///
    /// Linux 4.9. Program types: sched_cls, sched_act, lwt_xmit.
    40 fn csum_update(skb: *mut c_void, csum: u32) -> i64, host ENOSYS;
    /// Changes or asks how deep the packet's checksum was verified.
    ///
    /// Linux 5.8. Program types: sched_cls, sched_act, lwt_xmit.
    135 fn csum_level(skb: *mut c_void, level: u64) -> i64, host ENOSYS;
    /// Sends a copy of the packet out of (0) or into (BPF_F_INGRESS 1) device `ifindex`.
    ///
    /// Linux 4.2. Program types: sched_cls, sched_act, lwt_xmit.
    13 fn clone_redirect(skb: *mut c_void, ifindex: u32, flags: u64) -> i64, host ENOSYS;
    /// Sends the packet to device `ifindex`: what the program returns. `flags`: BPF_F_INGRESS 1, not in XDP.
    ///
    /// Linux 4.4. Program types: sched_cls, sched_act, xdp, lwt_xmit.
    23 fn redirect(ifindex: u32, flags: u64) -> i64, host ENOSYS;
    /// Sends the packet out of device `ifindex`, with addresses from the neighbour table. `flags` is 0.
    ///
    /// Linux 5.10. Program types: sched_cls, sched_act.
    152 fn redirect_neigh(ifindex: u32, params: *mut bpf_redir_neigh, plen: i32, flags: u64) -> i64, host ENOSYS;
    /// Sends the packet into the other end of device `ifindex`, in its namespace. `flags` is 0.
    ///
    /// Linux 5.10. Program types: sched_cls, sched_act.
    155 fn redirect_peer(ifindex: u32, flags: u64) -> i64, host ENOSYS;
    /// Sends the packet to the device, processor or socket at `key` of `map`; without one the answer is the lower bits of `flags`.
    ///
    /// Linux 4.14. Program types: xdp.
    51 fn redirect_map(map: *const c_void, key: u64, flags: u64) -> i64, host ENOSYS;
    /// Adds a VLAN tag.
    ///
    /// Linux 4.3. Program types: sched_cls, sched_act.
    18 fn skb_vlan_push(skb: *mut c_void, vlan_proto: u16, vlan_tci: u16) -> i64, host ENOSYS;
    /// Takes the VLAN tag off.
    ///
    /// Linux 4.3. Program types: sched_cls, sched_act.
    19 fn skb_vlan_pop(skb: *mut c_void) -> i64, host ENOSYS;
    /// What is known of the tunnel that the packet came out of. `flags`: BPF_F_TUNINFO_IPV6 1.
    ///
    /// Linux 4.3. Program types: sched_cls, sched_act, lwt_xmit.
    20 fn skb_get_tunnel_key(skb: *mut c_void, key: *mut bpf_tunnel_key, size: u32, flags: u64) -> i64, host ENOSYS;
    /// What the tunnel that the packet goes into is to use.
    ///
    /// Linux 4.3. Program types: sched_cls, sched_act, lwt_xmit.
    21 fn skb_set_tunnel_key(skb: *mut c_void, key: *mut bpf_tunnel_key, size: u32, flags: u64) -> i64, host ENOSYS;
    /// The tunnel's options: how many bytes.
    ///
    /// Linux 4.6. Program types: sched_cls, sched_act, lwt_xmit.
    29 fn skb_get_tunnel_opt(skb: *mut c_void, opt: *mut c_void, size: u32) -> i64, host ENOSYS;
    /// Sets the tunnel's options.
    ///
    /// Linux 4.6. Program types: sched_cls, sched_act, lwt_xmit.
    30 fn skb_set_tunnel_opt(skb: *mut c_void, opt: *mut c_void, size: u32) -> i64, host ENOSYS;
    /// Makes a packet of IPv4 one of IPv6, or back. `flags` is 0.
    ///
    /// Linux 4.8. Program types: sched_cls, sched_act.
    31 fn skb_change_proto(skb: *mut c_void, proto: u16, flags: u64) -> i64, host ENOSYS;
    /// Sets the packet's type (PACKET_HOST 0 and so on).
    ///
    /// Linux 4.8. Program types: sched_cls, sched_act.
    32 fn skb_change_type(skb: *mut c_void, kind: u32) -> i64, host ENOSYS;
    /// Makes the packet `len` bytes long. `flags` is 0.
    ///
    /// Linux 4.9. Program types: sched_cls, sched_act, lwt_xmit, sk_skb.
    38 fn skb_change_tail(skb: *mut c_void, len: u32, flags: u64) -> i64, host ENOSYS;
    /// Makes room for `len` bytes in front. `flags` is 0.
    ///
    /// Linux 4.10. Program types: sched_cls, sched_act, lwt_xmit, sk_skb.
    43 fn skb_change_head(skb: *mut c_void, len: u32, flags: u64) -> i64, host ENOSYS;
    /// Adds or takes `len_diff` bytes at the network (0) or MAC (1) header.
    ///
    /// Linux 4.13. Program types: sched_cls, sched_act, sk_skb.
    50 fn skb_adjust_room(skb: *mut c_void, len_diff: i32, mode: u32, flags: u64) -> i64, host ENOSYS;
    /// Makes `len` bytes of the packet readable through its pointers.
    ///
    /// Linux 4.9. Program types: sched_cls, sched_act, lwt_in, lwt_out, lwt_xmit, sk_skb, lwt_seg6local.
    39 fn skb_pull_data(skb: *mut c_void, len: u32) -> i64, host ENOSYS;
    /// Whether the packet's socket is below the cgroup at `index` of `map`: 1 or 0, or a negative error.
    ///
    /// Linux 4.8. Program types: sched_cls, sched_act, lwt_in, lwt_out, lwt_xmit, lwt_seg6local.
    33 fn skb_under_cgroup(skb: *mut c_void, map: *const c_void, index: u32) -> i64, host ENOSYS;
    /// The id of the cgroup of the packet's socket.
    ///
    /// Linux 4.18. Program types: sched_cls, sched_act, cgroup_skb.
    79 fn skb_cgroup_id(skb: *mut c_void) -> u64, host 0;
    /// The id of the cgroup `ancestor_level` levels below the root that the packet's socket is in.
    ///
    /// Linux 4.19. Program types: sched_cls, sched_act, cgroup_skb.
    83 fn skb_ancestor_cgroup_id(skb: *mut c_void, ancestor_level: i32) -> u64, host 0;
    /// net_cls's class of the packet's socket.
    ///
    /// Linux 5.10. Program types: sched_cls, sched_act.
    151 fn skb_cgroup_classid(skb: *mut c_void) -> u64, host 0;
    /// net_cls's class of the current task.
    ///
    /// Linux 4.3. Program types: all but lirc_mode2.
    17 fn get_cgroup_classid(skb: *mut c_void) -> u32, host 0;
    /// The realm of the packet's route.
    ///
    /// Linux 4.4. Program types: sched_cls, sched_act, lwt_in, lwt_out, lwt_xmit, lwt_seg6local.
    24 fn get_route_realm(skb: *mut c_void) -> u32, host 0;
    /// The packet's hash, computed where it has none.
    ///
    /// Linux 4.8. Program types: sched_cls, sched_act, lwt_in, lwt_out, lwt_xmit, lwt_seg6local.
    34 fn get_hash_recalc(skb: *mut c_void) -> u32, host 0;
    /// Clears the packet's hash.
    ///
    /// Linux 4.9. Program types: sched_cls, sched_act, lwt_xmit.
    41 fn set_hash_invalid(skb: *mut c_void) -> (), host ();
    /// Sets the packet's hash.
    ///
    /// Linux 4.13. Program types: sched_cls, sched_act.
    48 fn set_hash(skb: *mut c_void, hash: u32) -> i64, host ENOSYS;
    /// A number for the socket of a packet, of a socket program's context, or of a `struct sock`, which it keeps; 0 where there is none.
    ///
    /// Linux 4.12. Program types: socket_filter, sched_cls, sched_act, cgroup_skb, cgroup_sock, sock_ops, sk_skb, cgroup_sock_addr, sk_reuseport, tracing, lsm, syscall.
    46 fn get_socket_cookie(sk: *mut c_void) -> u64, host 0;
    /// The user of the packet's socket; 65534 where it is not known.
    ///
    /// Linux 4.12. Program types: socket_filter, sched_cls, sched_act, cgroup_skb, sk_skb.
    47 fn get_socket_uid(skb: *mut c_void) -> u32, host 0;
    /// A number for the network namespace, which it keeps.
    ///
    /// Linux 5.7. Program types: socket_filter, sched_cls, sched_act, cgroup_skb, cgroup_sock, sock_ops, sk_msg, cgroup_sock_addr, cgroup_sockopt.
    122 fn get_netns_cookie(ctx: *mut c_void) -> u64, host 0;
    /// State `index` of the packet's XFRM path. `flags` is 0.
    ///
    /// Linux 4.18. Program types: sched_cls, sched_act.
    66 fn skb_get_xfrm_state(skb: *mut c_void, index: u32, xfrm_state: *mut bpf_xfrm_state, size: u32, flags: u64) -> i64, host ENOSYS;
    /// Marks congestion in the packet, where it can be marked: 1, or 0.
    ///
    /// Linux 5.1. Program types: sched_cls, sched_act, cgroup_skb.
    97 fn skb_ecn_set_ce(skb: *mut c_void) -> i64, host ENOSYS;
    /// Sets the packet's time. `tstamp_type`: BPF_SKB_TSTAMP_UNSPEC 0, BPF_SKB_TSTAMP_DELIVERY_MONO 1.
    ///
    /// Linux 5.18. Program types: sched_cls, sched_act.
    192 fn skb_set_tstamp(skb: *mut c_void, tstamp: u64, tstamp_type: u32) -> i64, host ENOSYS;
    /// Looks a route up: 0 where it was found and `params` has it, above 0 why the packet cannot be forwarded so.
    ///
    /// Linux 4.18, GPL only. Program types: sched_cls, sched_act, xdp.
    69 fn fib_lookup(ctx: *mut c_void, params: *mut bpf_fib_lookup, plen: i32, flags: u32) -> i64, host ENOSYS;
    /// Whether a packet of `len_diff` more bytes fits the device: 0, or 1 and 2. `mtu_len` gets the MTU.
    ///
    /// Linux 5.12, GPL only. Program types: sched_cls, sched_act, xdp.
    163 fn check_mtu(ctx: *mut c_void, ifindex: u32, mtu_len: *mut u32, len_diff: i32, flags: u64) -> i64, host ENOSYS;
    /// Wraps the packet. `type`: BPF_LWT_ENCAP_SEG6 0, BPF_LWT_ENCAP_SEG6_INLINE 1, BPF_LWT_ENCAP_IP 2.
    ///
    /// Linux 4.18. Program types: lwt_in, lwt_xmit.
    73 fn lwt_push_encap(skb: *mut c_void, kind: u32, hdr: *mut c_void, len: u32) -> i64, host ENOSYS;
    /// Writes bytes to the segment routing header.
    ///
    /// Linux 4.18. Program types: lwt_seg6local.
    74 fn lwt_seg6_store_bytes(skb: *mut c_void, offset: u32, from: *const c_void, len: u32) -> i64, host ENOSYS;
    /// Makes the segment routing header longer or shorter.
    ///
    /// Linux 4.18. Program types: lwt_seg6local.
    75 fn lwt_seg6_adjust_srh(skb: *mut c_void, offset: u32, delta: i32) -> i64, host ENOSYS;
    /// Does an action of segment routing.
    ///
    /// Linux 4.18. Program types: lwt_seg6local.
    76 fn lwt_seg6_action(skb: *mut c_void, action: u32, param: *mut c_void, param_len: u32) -> i64, host ENOSYS;
    /// Moves the frame's start by `delta`: checks of packet pointers start anew.
    ///
    /// Linux 4.10. Program types: xdp.
    44 fn xdp_adjust_head(xdp_md: *mut c_void, delta: i32) -> i64, host ENOSYS;
    /// Moves the frame's end by `delta`.
    ///
    /// Linux 4.18. Program types: xdp.
    65 fn xdp_adjust_tail(xdp_md: *mut c_void, delta: i32) -> i64, host ENOSYS;
    /// Moves the start of the frame's metadata by `delta`.
    ///
    /// Linux 4.15. Program types: xdp.
    54 fn xdp_adjust_meta(xdp_md: *mut c_void, delta: i32) -> i64, host ENOSYS;
    /// The frame's length, over all its fragments.
    ///
    /// Linux 5.18. Program types: xdp, tracing, lsm, syscall.
    188 fn xdp_get_buff_len(xdp_md: *mut c_void) -> u64, host 0;
    /// Copies `len` bytes at `offset` of the frame.
    ///
    /// Linux 5.18. Program types: xdp.
    189 fn xdp_load_bytes(xdp_md: *mut c_void, offset: u32, buf: *mut c_void, len: u32) -> i64, host ENOSYS;
    /// Writes `len` bytes at `offset` of the frame.
    ///
    /// Linux 5.18. Program types: xdp.
    190 fn xdp_store_bytes(xdp_md: *mut c_void, offset: u32, buf: *const c_void, len: u32) -> i64, host ENOSYS;
}
