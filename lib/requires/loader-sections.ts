import { sectionNamed } from "../kernel-features/index.js";

/** aya-obj 0.3.0, `ProgramSection::from_str` in src/obj.rs: by the words before and behind the first slash; undefined where anything may follow. */
const ayaSections: Readonly<Record<string, readonly string[] | undefined>> = {
  ...Object.fromEntries(
    [
      ...["kprobe", "kretprobe", "uprobe", "uprobe.s", "uretprobe", "uretprobe.s", "tp_btf", "tracepoint"],
      ...["tp", "socket", "sk_msg", "sockops", "classifier", "lirc_mode2", "perf_event", "raw_tp"],
      ...["raw_tracepoint", "lsm", "lsm.s", "lsm_cgroup", "fentry", "fentry.s", "fexit", "fexit.s"],
      ...["flow_dissector", "freplace", "sk_lookup", "iter", "iter.s"],
    ].map((word) => [word, undefined]),
  ),
  xdp: ["", "cpumap", "devmap"],
  "xdp.frags": ["", "cpumap", "devmap"],
  sk_skb: ["stream_parser", "stream_verdict"],
  sk_reuseport: ["", "migrate"],
  cgroup_skb: ["ingress", "egress"],
  cgroup: [
    ...[
      "skb",
      "sysctl",
      "dev",
      "getsockopt",
      "setsockopt",
      "sock",
      "post_bind4",
      "post_bind6",
      "sock_create",
    ],
    ...["sock_release", "bind4", "bind6", "connect4", "connect6", "getpeername4", "getpeername6"],
    ...["getsockname4", "getsockname6", "sendmsg4", "sendmsg6", "recvmsg4", "recvmsg6"],
  ],
};

/** Whether aya 0.14.0 knows what a program in `section` is. */
export function isAyaSection(section: string): boolean {
  const [word = "", next = ""] = section.split("/");
  return Object.hasOwn(ayaSections, word) && (ayaSections[word]?.includes(next) ?? true);
}

/** What libbpf 1.8 has and cilium/ebpf 0.19.0 has not (elf_sections.go). */
const notInCilium: ReadonlySet<string> = new Set([
  ...["uprobe.session+", "uprobe.session.s+"],
  ...["tracepoint.s+", "tp.s+", "raw_tracepoint.s+", "raw_tp.s+", "tp_btf.s+"],
  ...["fsession+", "fsession.s+", "fsession.multi+", "fsession.multi.s+"],
  ...["fentry.multi+", "fexit.multi+", "fentry.multi.s+", "fexit.multi.s+"],
]);

/** Whether cilium/ebpf 0.19.0 knows what a program in `section` is. */
export function isCiliumSection(section: string): boolean {
  const found = sectionNamed(section);
  return found !== undefined && !notInCilium.has(found.pattern);
}
