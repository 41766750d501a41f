/** The user spaces that a project can have. */
export const userSpaces = ["aya", "libbpf-rs", "none"] as const;

export type UserSpace = (typeof userSpaces)[number];

/** How a user space attaches a kind of program: a file of `templates/users/USER/attach/`, what it is filled with, and what it needs. */
export interface Attaching {
  readonly file: string;
  readonly values?: Readonly<Record<string, string>>;
  /** Files of `templates/users/shared/` that it uses. */
  readonly modules?: readonly string[];
  /** Lines of its `Cargo.toml`. */
  readonly dependencies?: readonly string[];
}

/** A kind of program that a project can begin with. */
export interface ProgramKind {
  /** What `--program` takes. */
  readonly name: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** What it counts by. */
  readonly key: string;
  readonly section: string;
  /** The file of `templates/programs/`, where it has another name. */
  readonly program?: string;
  /** What that file is filled with. */
  readonly values?: Readonly<Record<string, string>>;
  /** Files of `templates/kernel/`: the types of the kernel that it reads, beside its context. */
  readonly types: readonly string[];
  /** The oldest line of kernels that takes it, of those from 5.10 on. */
  readonly since: string;
  /** Where it is attached. With a name, the second argument of what loads it can be another. */
  readonly place: { readonly name?: string; readonly value: string };
  readonly attach: Readonly<Partial<Record<Exclude<UserSpace, "none">, Attaching>>>;
}

const libc = 'libc = "0.2"';
const auto: Attaching = { file: "auto" };

/** What aya attaches by the type of its argument, which it looks up in the kernel's BTF. */
function byBtf(type: string): ProgramKind["attach"] {
  return { aya: { file: "btf", values: { "aya-type": type } }, "libbpf-rs": auto };
}

function uprobe(retprobe: boolean): ProgramKind["attach"] {
  return {
    aya: { file: "uprobe" },
    "libbpf-rs": { file: "uprobe", values: { retprobe: String(retprobe) } },
  };
}

function toCgroup(type: string): ProgramKind["attach"] {
  return { aya: { file: "cgroup", values: { "aya-type": type } }, "libbpf-rs": { file: "cgroup" } };
}

const since = "5.10";
const cgroup = { name: "CGROUP", value: "/sys/fs/cgroup" };
const device = { name: "INTERFACE", value: "lo" };

/** Every kind, in the order in which they are offered. Their `name` is unique. */
export const programKinds: readonly ProgramKind[] = [
  {
    name: "tp_btf",
    summary:
      "Counts programs that are started, at a tracepoint of the kernel whose types the verifier knows.",
    key: "parent process",
    section: "tp_btf/sched_process_exec",
    types: ["task"],
    since,
    place: { value: "sched_process_exec" },
    attach: byBtf("BtfTracePoint"),
  },
  {
    name: "raw_tp",
    summary: "Counts programs that are started, at a tracepoint of the kernel.",
    key: "parent process",
    section: "raw_tp/sched_process_exec",
    types: ["task"],
    since,
    place: { value: "sched_process_exec" },
    attach: { aya: { file: "raw_tp" }, "libbpf-rs": auto },
  },
  {
    name: "tracepoint",
    summary: "Counts programs that are started, from the records of a tracepoint.",
    key: "process",
    section: "tracepoint/sched/sched_process_exec",
    types: ["exec_record"],
    since,
    place: { value: "sched_process_exec" },
    attach: { aya: { file: "tracepoint" }, "libbpf-rs": auto },
  },
  {
    name: "fentry",
    summary: "Counts TCP connections that begin, where a function of the kernel is entered.",
    key: "port",
    section: "fentry/tcp_connect",
    types: ["sock"],
    since,
    place: { value: "tcp_connect" },
    attach: byBtf("FEntry"),
  },
  {
    name: "fexit",
    summary: "Counts TCP connections that have begun, where a function of the kernel returns.",
    key: "port",
    section: "fexit/tcp_connect",
    types: ["sock"],
    since,
    place: { value: "tcp_connect" },
    attach: byBtf("FExit"),
  },
  {
    name: "fmod_ret",
    summary: "Counts files that are opened, and can refuse it in place of a function of the kernel.",
    key: "way of opening (0 to read, 1 to write, 2 both)",
    section: "fmod_ret/security_file_open",
    types: ["file"],
    since,
    place: { value: "security_file_open" },
    attach: { "libbpf-rs": auto },
  },
  {
    name: "lsm",
    summary: "Counts files that are opened, and can refuse it as a security module.",
    key: "way of opening (0 to read, 1 to write, 2 both)",
    section: "lsm/file_open",
    types: ["file"],
    since,
    place: { value: "file_open" },
    attach: byBtf("Lsm"),
  },
  {
    name: "kprobe",
    summary: "Counts TCP connections that begin, at a breakpoint in the kernel.",
    key: "port",
    section: "kprobe/tcp_connect",
    types: ["sock"],
    since,
    place: { value: "tcp_connect" },
    attach: { aya: { file: "kprobe" }, "libbpf-rs": auto },
  },
  {
    name: "kretprobe",
    summary: "Counts TCP connections that have begun, where a function of the kernel returns.",
    key: "result (0, or the number of the error)",
    section: "kretprobe/tcp_connect",
    types: [],
    since,
    place: { value: "tcp_connect" },
    attach: { aya: { file: "kprobe" }, "libbpf-rs": auto },
  },
  {
    name: "uprobe",
    summary: "Counts calls of a function of the C library.",
    key: "process",
    section: "uprobe",
    program: "current_process",
    values: { called: "Called where the function is entered, with the registers." },
    types: ["task"],
    since,
    place: { name: "FUNCTION", value: "malloc" },
    attach: uprobe(false),
  },
  {
    name: "uretprobe",
    summary: "Counts returns from a function of the C library.",
    key: "process",
    section: "uretprobe",
    program: "current_process",
    values: { called: "Called where the function returns, with the registers." },
    types: ["task"],
    since,
    place: { name: "FUNCTION", value: "malloc" },
    attach: uprobe(true),
  },
  {
    name: "perf_event",
    summary: "Counts samples of what the processors run.",
    key: "process",
    section: "perf_event",
    program: "current_process",
    values: { called: "Called for each sample." },
    types: ["task"],
    since,
    place: { name: "FREQUENCY", value: "99" },
    attach: {
      aya: { file: "perf_event" },
      "libbpf-rs": { file: "perf_event", dependencies: ['perf-event-open-sys = "=5.0.0"'] },
    },
  },
  {
    name: "iter",
    summary: "Counts the threads that there are, whenever user space asks.",
    key: "process",
    section: "iter/task",
    types: ["task", "iter_task"],
    since,
    place: { value: "task" },
    attach: { aya: { file: "iter" }, "libbpf-rs": { file: "iter" } },
  },
  {
    name: "syscall",
    summary: "Counts how often user space has run it.",
    key: "parent process",
    section: "syscall",
    types: ["task"],
    since: "5.14",
    place: { value: "" },
    attach: { "libbpf-rs": { file: "syscall" } },
  },
  {
    name: "xdp",
    summary: "Counts packets that an interface receives, before the network stack sees them.",
    key: "protocol (2048 is IPv4)",
    section: "xdp",
    types: [],
    since,
    place: device,
    attach: {
      aya: { file: "xdp" },
      "libbpf-rs": { file: "xdp", modules: ["interface"], dependencies: [libc] },
    },
  },
  {
    name: "tc",
    summary: "Counts packets that an interface sends, as a classifier of traffic control.",
    key: "protocol (2048 is IPv4)",
    section: "classifier",
    program: "packet",
    values: { called: "Called with each packet that the interface sends.", pass: "0" },
    types: [],
    since,
    place: device,
    attach: {
      aya: { file: "tc" },
      "libbpf-rs": { file: "tc", modules: ["interface"], dependencies: [libc] },
    },
  },
  {
    name: "socket",
    summary: "Counts packets of an interface, as the filter of a socket.",
    key: "protocol (2048 is IPv4)",
    section: "socket",
    program: "packet",
    values: {
      called: "Called with each packet that the socket receives: how many bytes of it are kept.",
      pass: "0",
    },
    types: [],
    since,
    place: device,
    attach: {
      aya: { file: "socket", modules: ["socket"], dependencies: [libc] },
      "libbpf-rs": { file: "socket", modules: ["socket"], dependencies: [libc] },
    },
  },
  {
    name: "cgroup_skb",
    summary: "Counts packets that the processes of a cgroup send.",
    key: "protocol (2048 is IPv4)",
    section: "cgroup_skb/egress",
    program: "packet",
    values: { called: "Called with each packet that a process of the cgroup sends.", pass: "1" },
    types: [],
    since,
    place: cgroup,
    attach: { aya: { file: "cgroup_skb" }, "libbpf-rs": { file: "cgroup" } },
  },
  {
    name: "cgroup/connect4",
    summary: "Counts calls of connect by the processes of a cgroup.",
    key: "port",
    section: "cgroup/connect4",
    types: [],
    since,
    place: cgroup,
    attach: toCgroup("CgroupSockAddr"),
  },
  {
    name: "cgroup/dev",
    summary: "Counts accesses to devices by the processes of a cgroup.",
    key: "major number",
    section: "cgroup/dev",
    program: "one_number",
    values: {
      called: "Called when a process of the cgroup opens or makes a device.",
      context: "bpf_cgroup_dev_ctx",
      field: "major",
      pass: "1",
    },
    types: [],
    since,
    place: cgroup,
    attach: toCgroup("CgroupDevice"),
  },
  {
    name: "sockops",
    summary: "Counts what happens to the TCP connections of a cgroup.",
    key: "operation (BPF_SOCK_OPS_… of the kernel's bpf.h)",
    section: "sockops",
    program: "one_number",
    values: {
      called: "Called at each event of a connection.",
      context: "bpf_sock_ops",
      field: "op",
      pass: "1",
    },
    types: [],
    since,
    place: cgroup,
    attach: toCgroup("SockOps"),
  },
  {
    name: "sk_msg",
    summary: "Counts messages that are sent through the sockets of a map.",
    key: "size",
    section: "sk_msg",
    types: [],
    since,
    place: { name: "ADDRESS", value: "127.0.0.1:0" },
    attach: {
      aya: { file: "sk_msg", modules: ["connection"] },
      "libbpf-rs": { file: "sk_msg", modules: ["connection"] },
    },
  },
  {
    name: "sk_lookup",
    summary: "Counts connections that arrive, where the kernel looks for the socket that takes them.",
    key: "port",
    section: "sk_lookup",
    program: "one_number",
    values: {
      called: "Called when the kernel looks for a socket that listens.",
      context: "bpf_sk_lookup",
      field: "local_port",
      pass: "1",
    },
    types: [],
    since,
    place: { name: "NAMESPACE", value: "/proc/self/ns/net" },
    attach: { aya: { file: "sk_lookup" }, "libbpf-rs": { file: "sk_lookup" } },
  },
];
