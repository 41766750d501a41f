/** Who may call a helper. */
export interface HelperUse {
  /** Only programs with a license that is compatible with the GPL. */
  readonly gplOnly: boolean;
  /** The program types, by their names in `programTypes`: all of Linux 6.18's and 7.3's that may, with one attach type or another. Older kernels let fewer. */
  readonly programTypes: readonly string[];
}

/** Helpers whose `gpl_only` is set: what the verifier of Linux 6.18 says to a program without a license, and kernel/trace/bpf_trace.c. */
const gplOnly = words(`
  probe_read trace_printk perf_event_read perf_event_output get_stackid get_current_task probe_write_user
  probe_read_str perf_event_read_value perf_prog_read_value override_return get_stack fib_lookup rc_repeat
  rc_keydown rc_pointer_rel tcp_check_syncookie tcp_gen_syncookie skb_output probe_read_user probe_read_kernel
  probe_read_user_str probe_read_kernel_str read_branch_records xdp_output seq_printf seq_write seq_printf_btf
  get_current_task_btf check_mtu snprintf timer_init timer_set_callback timer_start timer_cancel get_func_ip
  task_pt_regs get_branch_snapshot trace_vprintk copy_from_user_task tcp_raw_gen_syncookie_ipv4
  tcp_raw_gen_syncookie_ipv6 tcp_raw_check_syncookie_ipv4 tcp_raw_check_syncookie_ipv6
`);

/**
 * Program types, and the helpers that exactly they may call. Measured on Linux 6.18 and 7.3, which were asked to load a call of each helper in a program of each type, and
 * of each place to attach it to that makes a difference (test/helpers/program-types.test.ts asks the running kernel and a booted 7.3 again); lirc_mode2 from
 * https://docs.ebpf.io (isovalent/ebpf-docs).
 */
const groups: readonly (readonly [types: string, helpers: string])[] = [
  [
    "all",
    `map_lookup_elem map_update_elem map_delete_elem ktime_get_ns trace_printk get_prandom_u32 tail_call
      map_push_elem map_pop_elem map_peek_elem ktime_get_boot_ns`,
  ],
  [
    "all but lirc_mode2",
    `get_smp_processor_id get_current_pid_tgid get_current_uid_gid get_current_comm get_cgroup_classid
      perf_event_read get_current_task current_task_under_cgroup get_numa_node_id perf_event_read_value
      get_current_cgroup_id spin_lock spin_unlock strtol strtoul send_signal probe_read_user probe_read_kernel
      probe_read_user_str probe_read_kernel_str send_signal_thread jiffies64 get_ns_current_pid_tgid
      get_current_ancestor_cgroup_id ringbuf_output ringbuf_reserve ringbuf_submit ringbuf_discard ringbuf_query
      get_task_stack copy_from_user snprintf_btf per_cpu_ptr this_cpu_ptr task_storage_get task_storage_delete
      get_current_task_btf for_each_map_elem snprintf timer_init timer_set_callback timer_start timer_cancel
      task_pt_regs get_branch_snapshot trace_vprintk find_vma loop strncmp copy_from_user_task kptr_xchg
      map_lookup_percpu_elem dynptr_from_mem ringbuf_reserve_dynptr ringbuf_submit_dynptr ringbuf_discard_dynptr
      dynptr_read dynptr_write dynptr_data ktime_get_tai_ns user_ringbuf_drain cgrp_storage_get cgrp_storage_delete`,
  ],
  ["all but lirc_mode2 sk_reuseport flow_dissector struct_ops netfilter", `perf_event_output`],
  [
    "all but kprobe tracepoint perf_event cgroup_device raw_tracepoint lirc_mode2 raw_tracepoint_writable cgroup_sockopt tracing lsm syscall netfilter",
    `ktime_get_coarse_ns`,
  ],
  [
    "all but kprobe tracepoint perf_event cgroup_sock cgroup_device raw_tracepoint lirc_mode2 sk_reuseport cgroup_sysctl raw_tracepoint_writable cgroup_sockopt struct_ops netfilter",
    `skc_to_tcp6_sock skc_to_tcp_sock skc_to_tcp_timewait_sock skc_to_tcp_request_sock skc_to_udp6_sock
      skc_to_unix_sock skc_to_mptcp_sock`,
  ],
  [
    "sched_cls sched_act cgroup_skb cgroup_sock sock_ops sk_msg cgroup_sock_addr cgroup_sockopt tracing struct_ops lsm syscall",
    `sk_storage_get`,
  ],
  [
    "socket_filter sched_cls sched_act cgroup_skb cgroup_sock sock_ops sk_skb cgroup_sock_addr sk_reuseport tracing lsm syscall",
    `get_socket_cookie`,
  ],
  [
    "sched_cls sched_act cgroup_skb sock_ops sk_msg cgroup_sock_addr cgroup_sockopt tracing struct_ops lsm syscall",
    `sk_storage_delete`,
  ],
  [
    "socket_filter sched_cls sched_act cgroup_skb lwt_in lwt_out lwt_xmit sk_skb lwt_seg6local sk_reuseport flow_dissector",
    `skb_load_bytes`,
  ],
  [
    "socket_filter sched_cls sched_act cgroup_skb cgroup_sock sock_ops sk_msg cgroup_sock_addr cgroup_sockopt",
    `get_netns_cookie`,
  ],
  [
    "cgroup_skb cgroup_sock sock_ops cgroup_device cgroup_sock_addr cgroup_sysctl cgroup_sockopt lsm",
    `get_local_storage`,
  ],
  [
    "kprobe tracepoint perf_event raw_tracepoint raw_tracepoint_writable tracing lsm syscall",
    `probe_read get_stackid probe_write_user probe_read_str get_stack get_func_ip`,
  ],
  ["cgroup_sock sock_ops cgroup_sock_addr cgroup_sockopt tracing struct_ops lsm", `setsockopt getsockopt`],
  ["kprobe tracepoint perf_event raw_tracepoint raw_tracepoint_writable tracing lsm", `get_attach_cookie`],
  ["sched_cls sched_act lwt_in lwt_out lwt_xmit sk_skb lwt_seg6local", `skb_pull_data`],
  ["sched_cls sched_act xdp cgroup_skb sk_skb cgroup_sock_addr sk_lookup", `sk_release`],
  ["sched_cls sched_act xdp lwt_in lwt_out lwt_xmit lwt_seg6local", `csum_diff`],
  ["cgroup_sock cgroup_device cgroup_sock_addr cgroup_sysctl cgroup_sockopt lsm", `get_retval set_retval`],
  [
    "sched_cls sched_act lwt_in lwt_out lwt_xmit lwt_seg6local",
    `get_route_realm skb_under_cgroup get_hash_recalc`,
  ],
  [
    "sched_cls sched_act xdp cgroup_skb sk_skb cgroup_sock_addr",
    `sk_lookup_tcp sk_lookup_udp skc_lookup_tcp`,
  ],
  ["sched_cls sched_act cgroup_skb sock_ops cgroup_sockopt", `tcp_sock`],
  ["socket_filter sched_cls sched_act cgroup_skb sk_reuseport", `skb_load_bytes_relative`],
  ["socket_filter sched_cls sched_act cgroup_skb sk_skb", `get_socket_uid`],
  ["sched_cls sched_act lwt_xmit sk_skb", `skb_store_bytes skb_change_tail skb_change_head`],
  ["sched_cls sched_act xdp lwt_xmit", `redirect`],
  ["xdp tracing lsm syscall", `xdp_get_buff_len`],
  [
    "sched_cls sched_act cgroup_skb",
    `skb_cgroup_id skb_ancestor_cgroup_id sk_fullsock skb_ecn_set_ce get_listener_sock`,
  ],
  [
    "sched_cls sched_act lwt_xmit",
    `l3_csum_replace l4_csum_replace clone_redirect skb_get_tunnel_key skb_set_tunnel_key skb_get_tunnel_opt
      skb_set_tunnel_opt csum_update set_hash_invalid csum_level`,
  ],
  ["sched_cls sched_act sk_lookup", `sk_assign`],
  ["sched_cls sched_act sk_skb", `skb_adjust_room`],
  [
    "sched_cls sched_act xdp",
    `fib_lookup tcp_check_syncookie tcp_gen_syncookie check_mtu tcp_raw_gen_syncookie_ipv4
      tcp_raw_gen_syncookie_ipv6 tcp_raw_check_syncookie_ipv4 tcp_raw_check_syncookie_ipv6`,
  ],
  ["tracing lsm syscall", `skb_output xdp_output d_path sock_from_file`],
  ["lwt_in lwt_xmit", `lwt_push_encap`],
  [
    "sched_cls sched_act",
    `skb_vlan_push skb_vlan_pop skb_change_proto skb_change_type set_hash skb_get_xfrm_state skb_cgroup_classid
      redirect_neigh redirect_peer skb_set_tstamp`,
  ],
  ["tracing lsm", `get_func_arg get_func_ret get_func_arg_cnt`],
  ["cgroup_skb", `sk_cgroup_id sk_ancestor_cgroup_id`],
  ["cgroup_sock_addr", `bind`],
  ["cgroup_sysctl", `sysctl_get_name sysctl_get_current_value sysctl_get_new_value sysctl_set_new_value`],
  ["kprobe", `override_return`],
  ["lirc_mode2", `rc_repeat rc_keydown rc_pointer_rel`],
  ["lsm", `inode_storage_get inode_storage_delete bprm_opts_set ima_inode_hash ima_file_hash`],
  ["lwt_seg6local", `lwt_seg6_store_bytes lwt_seg6_adjust_srh lwt_seg6_action`],
  ["perf_event", `perf_prog_read_value read_branch_records`],
  [
    "sk_msg",
    `msg_redirect_map msg_apply_bytes msg_cork_bytes msg_pull_data msg_redirect_hash msg_push_data msg_pop_data`,
  ],
  ["sk_reuseport", `sk_select_reuseport`],
  ["sk_skb", `sk_redirect_map sk_redirect_hash`],
  [
    "sock_ops",
    `sock_map_update sock_ops_cb_flags_set sock_hash_update load_hdr_opt store_hdr_opt reserve_hdr_opt`,
  ],
  ["struct_ops", `tcp_send_ack`],
  ["syscall", `sys_bpf btf_find_by_name_kind sys_close kallsyms_lookup_name`],
  ["tracing", `seq_printf seq_write seq_printf_btf`],
  ["xdp", `xdp_adjust_head redirect_map xdp_adjust_meta xdp_adjust_tail xdp_load_bytes xdp_store_bytes`],
];

/** Types of which the table was not measured: no kernel at hand had them. */
export const unmeasuredTypes: ReadonlySet<string> = new Set(["lirc_mode2"]);

const everyType = words(`
  socket_filter kprobe sched_cls sched_act tracepoint xdp perf_event cgroup_skb cgroup_sock lwt_in lwt_out
  lwt_xmit sock_ops sk_skb cgroup_device sk_msg raw_tracepoint cgroup_sock_addr lwt_seg6local lirc_mode2
  sk_reuseport flow_dissector cgroup_sysctl raw_tracepoint_writable cgroup_sockopt tracing struct_ops lsm
  sk_lookup syscall netfilter
`);

/** Who may call each helper, by its name in `helpers`. */
export const helperUses: ReadonlyMap<string, HelperUse> = new Map(
  groups.flatMap(([types, names]) => {
    const programTypes = typesOf(types);
    return words(names).map((name) => [name, { gplOnly: gplOnly.includes(name), programTypes }] as const);
  }),
);

function typesOf(text: string): readonly string[] {
  const [first, , ...rest] = words(text);
  if (first !== "all") return words(text);
  return everyType.filter((type) => !rest.includes(type));
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
