import type { Btf } from "../../../lib/btf/index.js";
import { attachTypes, programTypes } from "../../../lib/kernel-features/index.js";

/** A kind of program that a kernel is asked about: several of one type where its helpers depend on where it is attached. */
export interface Kind {
  readonly type: string;
  /** A line of what `probe.c` reads. */
  readonly line: string;
}

const BPF_F_SLEEPABLE = 16;

/** The attach types of those program types whose helpers depend on them; 0 will do for the others. */
const attached: Readonly<Record<string, readonly string[]>> = {
  cgroup_skb: ["cgroup_inet_ingress", "cgroup_inet_egress"],
  cgroup_sock: ["cgroup_inet_sock_create", "cgroup_inet4_post_bind", "cgroup_inet_sock_release"],
  sock_ops: ["cgroup_sock_ops"],
  sk_skb: ["sk_skb_stream_parser", "sk_skb_stream_verdict"],
  cgroup_device: ["cgroup_device"],
  sk_msg: ["sk_msg_verdict"],
  cgroup_sock_addr: [
    "cgroup_inet4_bind",
    "cgroup_inet4_connect",
    "cgroup_udp4_sendmsg",
    "cgroup_udp4_recvmsg",
    "cgroup_unix_connect",
    "cgroup_inet4_getpeername",
  ],
  lirc_mode2: ["lirc_mode2"],
  sk_reuseport: ["sk_reuseport_select", "sk_reuseport_select_or_migrate"],
  flow_dissector: ["flow_dissector"],
  cgroup_sysctl: ["cgroup_sysctl"],
  cgroup_sockopt: ["cgroup_getsockopt", "cgroup_setsockopt"],
  sk_lookup: ["sk_lookup"],
  netfilter: ["netfilter"],
  kprobe: ["cgroup_inet_ingress", "trace_kprobe_multi", "trace_kprobe_session", "trace_uprobe_multi"],
};

/** Attached to a function or a type of the kernel's, by its kind and its names in BTF. */
const byBtf: readonly (readonly [
  type: string,
  attach: string,
  flags: number,
  kind: "func" | "typedef",
  names: readonly string[],
])[] = [
  ["tracing", "trace_raw_tp", 0, "typedef", ["btf_trace_sched_process_exec"]],
  ["tracing", "trace_iter", 0, "func", ["bpf_iter_task", "bpf_iter_tcp"]],
  ["tracing", "trace_fentry", 0, "func", ["vfs_read", "bpf_lsm_file_open"]],
  ["tracing", "trace_fexit", 0, "func", ["vfs_read"]],
  ["tracing", "trace_fsession", 0, "func", ["vfs_read"]],
  ["tracing", "modify_return", 0, "func", ["bpf_modify_return_test", "security_file_open"]],
  ["tracing", "trace_fentry", BPF_F_SLEEPABLE, "func", ["security_file_open", "bpf_fentry_test1"]],
  [
    "lsm",
    "lsm_mac",
    0,
    "func",
    ["bpf_lsm_file_open", "bpf_lsm_bprm_committed_creds", "bpf_lsm_socket_connect", "bpf_lsm_inode_create"],
  ],
  [
    "lsm",
    "lsm_mac",
    BPF_F_SLEEPABLE,
    "func",
    ["bpf_lsm_file_open", "bpf_lsm_bprm_creds_for_exec", "bpf_lsm_socket_connect"],
  ],
  [
    "lsm",
    "lsm_cgroup",
    0,
    "func",
    ["bpf_lsm_socket_post_create", "bpf_lsm_socket_bind", "bpf_lsm_sk_alloc_security"],
  ],
];

/** The structs of operations, each of whose functions is a kind. */
const operations = [
  "tcp_congestion_ops",
  "sched_ext_ops",
  "Qdisc_ops",
  "bpf_dummy_ops",
  "hid_bpf_ops",
  "smc_hs_ctrl",
];

/** The kinds of programs that the kernel of `btf` can be asked about. */
export function kindsOf(btf: Btf): Kind[] {
  const kinds: Kind[] = [];
  const add = (type: string, name: string, attach: number, flags: number, id: number, license: string) => {
    const number = programTypes.findIndex((feature) => feature.name === type);
    kinds.push({ type, line: `${type}:${name} ${number} ${attach} ${flags} ${id} ${license}` });
  };
  const attachNumber = (name: string) => attachTypes.findIndex((feature) => feature.name === name);
  const special = ["unspec", "tracing", "ext", "lsm", "struct_ops"];
  for (const { name } of programTypes) {
    if (special.includes(name)) continue;
    const flags = name === "syscall" ? BPF_F_SLEEPABLE : 0;
    // Without a license, so that the verifier says which helpers want one.
    for (const attach of attached[name] ?? ["cgroup_inet_ingress"])
      add(name, attach, attachNumber(attach), flags, 0, "Proprietary");
  }
  for (const [type, attach, flags, kind, names] of byBtf)
    for (const name of names)
      for (const id of btf.findByName(name, kind).slice(0, 1))
        add(type, `${attach}:${name}:${flags}`, attachNumber(attach), flags, id, "GPL");
  for (const name of operations)
    for (const id of btf.findByName(name, "struct").slice(0, 1)) {
      const type = btf.type(id);
      if (type.kind !== "struct") continue;
      for (const [index, member] of type.members.entries()) {
        const pointer = btf.type(member.type);
        if (pointer.kind !== "ptr" || btf.kind(pointer.type) !== "func_proto") continue;
        for (const flags of [0, BPF_F_SLEEPABLE])
          add("struct_ops", `${name}.${member.name}:${flags}`, index, flags, id, "GPL");
      }
    }
  return kinds;
}
