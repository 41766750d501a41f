import { attachTypes } from "./attach-types.js";
import type { Feature, KernelVersion } from "./feature.js";
import { programTypes } from "./program-types.js";

/** What the name of a program's section says. */
export interface SectionName {
  /** As libbpf's table has it: with `+` where a target may follow (`kprobe+`: `kprobe` and `kprobe/NAME`). */
  readonly pattern: string;
  readonly type: Feature;
  /** Undefined where the name says none. */
  readonly attach: Feature | undefined;
  /** The program may sleep. */
  readonly sleepable: KernelVersion | undefined;
  /** The program takes packets in several buffers. */
  readonly frags: boolean;
  /** The loader leaves the attach type out where the kernel does not ask for one. */
  readonly optional: boolean;
  /** The kernel's BTF has to have what comes behind the slash. */
  readonly byBtf: boolean;
}

/** Since when programs may sleep, by the first words of their sections: commits 1e6c62a88215 (5.10), b77d581a9b07 (5.18), 79a7f8bdb159 (5.14), 64ad7556c75e (6.0), 1e12d3ef47d2 (6.3). */
const sleepableSince: Readonly<Record<string, KernelVersion>> = {
  uprobe: "6.0",
  uretprobe: "6.0",
  usdt: "6.0",
  tracepoint: "7.2",
  tp: "7.2",
  raw_tracepoint: "7.2",
  raw_tp: "7.2",
  tp_btf: "7.2",
  fsession: "7.0",
  iter: "5.18",
  syscall: "5.14",
  struct_ops: "6.3",
};

type Row = readonly [pattern: string, type: string, attach: string, flags: string];

/** libbpf 1.8's section names (src/libbpf.c, `section_defs`), in its order: the first that fits counts. */
const rows: readonly Row[] = [
  ["socket", "socket_filter", "", ""],
  ["sk_reuseport/migrate", "sk_reuseport", "sk_reuseport_select_or_migrate", ""],
  ["sk_reuseport", "sk_reuseport", "sk_reuseport_select", ""],
  ["kprobe+", "kprobe", "", ""],
  ["uprobe+", "kprobe", "", ""],
  ["uprobe.s+", "kprobe", "", "sleepable"],
  ["kretprobe+", "kprobe", "", ""],
  ["uretprobe+", "kprobe", "", ""],
  ["uretprobe.s+", "kprobe", "", "sleepable"],
  ["kprobe.multi+", "kprobe", "trace_kprobe_multi", ""],
  ["kretprobe.multi+", "kprobe", "trace_kprobe_multi", ""],
  ["kprobe.session+", "kprobe", "trace_kprobe_session", ""],
  ["uprobe.multi+", "kprobe", "trace_uprobe_multi", ""],
  ["uretprobe.multi+", "kprobe", "trace_uprobe_multi", ""],
  ["uprobe.session+", "kprobe", "trace_uprobe_session", ""],
  ["uprobe.multi.s+", "kprobe", "trace_uprobe_multi", "sleepable"],
  ["uretprobe.multi.s+", "kprobe", "trace_uprobe_multi", "sleepable"],
  ["uprobe.session.s+", "kprobe", "trace_uprobe_session", "sleepable"],
  ["ksyscall+", "kprobe", "", ""],
  ["kretsyscall+", "kprobe", "", ""],
  ["usdt+", "kprobe", "", ""],
  ["usdt.s+", "kprobe", "", "sleepable"],
  ["tc/ingress", "sched_cls", "tcx_ingress", ""],
  ["tc/egress", "sched_cls", "tcx_egress", ""],
  ["tcx/ingress", "sched_cls", "tcx_ingress", ""],
  ["tcx/egress", "sched_cls", "tcx_egress", ""],
  ["tc", "sched_cls", "", ""],
  ["classifier", "sched_cls", "", ""],
  ["action", "sched_act", "", ""],
  ["netkit/primary", "sched_cls", "netkit_primary", ""],
  ["netkit/peer", "sched_cls", "netkit_peer", ""],
  ["tracepoint+", "tracepoint", "", ""],
  ["tp+", "tracepoint", "", ""],
  ["tracepoint.s+", "tracepoint", "", "sleepable"],
  ["tp.s+", "tracepoint", "", "sleepable"],
  ["raw_tracepoint+", "raw_tracepoint", "", ""],
  ["raw_tp+", "raw_tracepoint", "", ""],
  ["raw_tracepoint.s+", "raw_tracepoint", "", "sleepable"],
  ["raw_tp.s+", "raw_tracepoint", "", "sleepable"],
  ["raw_tracepoint.w+", "raw_tracepoint_writable", "", ""],
  ["raw_tp.w+", "raw_tracepoint_writable", "", ""],
  ["tp_btf+", "tracing", "trace_raw_tp", "btf"],
  ["tp_btf.s+", "tracing", "trace_raw_tp", "sleepable btf"],
  ["fentry+", "tracing", "trace_fentry", "btf"],
  ["fmod_ret+", "tracing", "modify_return", "btf"],
  ["fexit+", "tracing", "trace_fexit", "btf"],
  ["fentry.s+", "tracing", "trace_fentry", "sleepable btf"],
  ["fmod_ret.s+", "tracing", "modify_return", "sleepable btf"],
  ["fexit.s+", "tracing", "trace_fexit", "sleepable btf"],
  ["fsession+", "tracing", "trace_fsession", "btf"],
  ["fsession.s+", "tracing", "trace_fsession", "sleepable btf"],
  ["fsession.multi+", "tracing", "trace_fsession_multi", ""],
  ["fsession.multi.s+", "tracing", "trace_fsession_multi", "sleepable"],
  ["fentry.multi+", "tracing", "trace_fentry_multi", ""],
  ["fexit.multi+", "tracing", "trace_fexit_multi", ""],
  ["fentry.multi.s+", "tracing", "trace_fentry_multi", "sleepable"],
  ["fexit.multi.s+", "tracing", "trace_fexit_multi", "sleepable"],
  ["freplace+", "ext", "", "btf"],
  ["lsm+", "lsm", "lsm_mac", "btf"],
  ["lsm.s+", "lsm", "lsm_mac", "sleepable btf"],
  ["lsm_cgroup+", "lsm", "lsm_cgroup", "btf"],
  ["iter+", "tracing", "trace_iter", "btf"],
  ["iter.s+", "tracing", "trace_iter", "sleepable btf"],
  ["syscall", "syscall", "", "sleepable"],
  ["xdp.frags/devmap", "xdp", "xdp_devmap", "frags"],
  ["xdp/devmap", "xdp", "xdp_devmap", ""],
  ["xdp.frags/cpumap", "xdp", "xdp_cpumap", "frags"],
  ["xdp/cpumap", "xdp", "xdp_cpumap", ""],
  ["xdp.frags", "xdp", "xdp", "frags"],
  ["xdp", "xdp", "xdp", "optional"],
  ["perf_event", "perf_event", "", ""],
  ["lwt_in", "lwt_in", "", ""],
  ["lwt_out", "lwt_out", "", ""],
  ["lwt_xmit", "lwt_xmit", "", ""],
  ["lwt_seg6local", "lwt_seg6local", "", ""],
  ["sockops", "sock_ops", "cgroup_sock_ops", "optional"],
  ["sk_skb/stream_parser", "sk_skb", "sk_skb_stream_parser", "optional"],
  ["sk_skb/stream_verdict", "sk_skb", "sk_skb_stream_verdict", "optional"],
  ["sk_skb/verdict", "sk_skb", "sk_skb_verdict", "optional"],
  ["sk_skb", "sk_skb", "", ""],
  ["sk_msg", "sk_msg", "sk_msg_verdict", "optional"],
  ["lirc_mode2", "lirc_mode2", "lirc_mode2", "optional"],
  ["flow_dissector", "flow_dissector", "flow_dissector", "optional"],
  ["cgroup_skb/ingress", "cgroup_skb", "cgroup_inet_ingress", "optional"],
  ["cgroup_skb/egress", "cgroup_skb", "cgroup_inet_egress", "optional"],
  ["cgroup/skb", "cgroup_skb", "", ""],
  ["cgroup/sock_create", "cgroup_sock", "cgroup_inet_sock_create", ""],
  ["cgroup/sock_release", "cgroup_sock", "cgroup_inet_sock_release", ""],
  ["cgroup/sock", "cgroup_sock", "cgroup_inet_sock_create", "optional"],
  ["cgroup/post_bind4", "cgroup_sock", "cgroup_inet4_post_bind", ""],
  ["cgroup/post_bind6", "cgroup_sock", "cgroup_inet6_post_bind", ""],
  ["cgroup/bind4", "cgroup_sock_addr", "cgroup_inet4_bind", ""],
  ["cgroup/bind6", "cgroup_sock_addr", "cgroup_inet6_bind", ""],
  ["cgroup/connect4", "cgroup_sock_addr", "cgroup_inet4_connect", ""],
  ["cgroup/connect6", "cgroup_sock_addr", "cgroup_inet6_connect", ""],
  ["cgroup/connect_unix", "cgroup_sock_addr", "cgroup_unix_connect", ""],
  ["cgroup/sendmsg4", "cgroup_sock_addr", "cgroup_udp4_sendmsg", ""],
  ["cgroup/sendmsg6", "cgroup_sock_addr", "cgroup_udp6_sendmsg", ""],
  ["cgroup/sendmsg_unix", "cgroup_sock_addr", "cgroup_unix_sendmsg", ""],
  ["cgroup/recvmsg4", "cgroup_sock_addr", "cgroup_udp4_recvmsg", ""],
  ["cgroup/recvmsg6", "cgroup_sock_addr", "cgroup_udp6_recvmsg", ""],
  ["cgroup/recvmsg_unix", "cgroup_sock_addr", "cgroup_unix_recvmsg", ""],
  ["cgroup/getpeername4", "cgroup_sock_addr", "cgroup_inet4_getpeername", ""],
  ["cgroup/getpeername6", "cgroup_sock_addr", "cgroup_inet6_getpeername", ""],
  ["cgroup/getpeername_unix", "cgroup_sock_addr", "cgroup_unix_getpeername", ""],
  ["cgroup/getsockname4", "cgroup_sock_addr", "cgroup_inet4_getsockname", ""],
  ["cgroup/getsockname6", "cgroup_sock_addr", "cgroup_inet6_getsockname", ""],
  ["cgroup/getsockname_unix", "cgroup_sock_addr", "cgroup_unix_getsockname", ""],
  ["cgroup/sysctl", "cgroup_sysctl", "cgroup_sysctl", ""],
  ["cgroup/getsockopt", "cgroup_sockopt", "cgroup_getsockopt", ""],
  ["cgroup/setsockopt", "cgroup_sockopt", "cgroup_setsockopt", ""],
  ["cgroup/dev", "cgroup_device", "cgroup_device", "optional"],
  ["struct_ops+", "struct_ops", "", ""],
  ["struct_ops.s+", "struct_ops", "", "sleepable"],
  ["sk_lookup", "sk_lookup", "sk_lookup", ""],
  ["netfilter", "netfilter", "netfilter", ""],
];

const typeNamed = new Map(programTypes.map((feature) => [feature.name, feature]));
const attachNamed = new Map(attachTypes.map((feature) => [feature.name, feature]));

/** Every section name that says what a program is. */
export const sectionNames: readonly SectionName[] = rows.map(([pattern, type, attach, flags]) => {
  const has = (flag: string) => flags.split(" ").includes(flag);
  const word = /^\w+/.exec(pattern)![0];
  return {
    pattern,
    type: typeNamed.get(type)!,
    attach: attach === "" ? undefined : attachNamed.get(attach)!,
    sleepable: has("sleepable") ? (sleepableSince[word] ?? "5.10") : undefined,
    frags: has("frags"),
    optional: has("optional"),
    byBtf: has("btf"),
  };
});

/** What `section` says, undefined where libbpf knows no such name. A `?` in front means that the loader leaves the program out unless asked. */
export function sectionNamed(section: string): SectionName | undefined {
  const name = section.replace(/^\?/, "");
  return sectionNames.find(({ pattern }) => {
    if (!pattern.endsWith("+")) return name === pattern;
    const word = pattern.slice(0, -1);
    return name === word || name.startsWith(`${word}/`);
  });
}
