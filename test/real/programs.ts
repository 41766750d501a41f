/** A change to a file of a program, as small as it can be: `search` is there once, and becomes `replace`. */
export interface Edit {
  readonly file: string;
  readonly search: string;
  readonly replace: string;
}

/** A program that is published on crates.io. Nothing of it is in this repository. */
export interface PublishedProgram {
  /** The crate. */
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the `.crate`, as the registry's index has it. */
  readonly checksum: string;
  /** The folder of the eBPF crate within the package, where it is not the package itself. */
  readonly folder?: string;
  /** The file of that folder which is its `Cargo.toml`: cargo leaves folders with one out of a package, so some are called otherwise. */
  readonly manifest?: string;
  /** The binary that cargo builds. */
  readonly binary: string;
  /** Further arguments of `cargo build`. */
  readonly cargo?: readonly string[];
  /** What it takes, besides corelate, to build it; each with why. */
  readonly edits?: readonly (Edit & { readonly why: string })[];
  /** What it is. */
  readonly about: string;
}

/** One package with four binaries. It has no lock file, so what it needs is pinned here. */
export const agentAssembly = {
  name: "aa-ebpf",
  version: "0.0.1-rc.7",
  checksum: "7313f11c497d4eabacc44ebbc39b75c81b595c237b41e28a8656344dfcfa5c51",
  folder: "_embedded/aa-ebpf-probes",
  manifest: "Cargo.toml.embedded",
  edits: [
    {
      file: "Cargo.toml",
      search: 'aya-ebpf     = "0.1"\naya-log-ebpf = "0.1"\naa-ebpf-common = "0.0.1-alpha.3"',
      replace: 'aya-ebpf = "=0.1.1"\naya-log-ebpf = "=0.1.0"\naa-ebpf-common = "=0.0.1-rc.7"',
      why: "versions pinned, as there is no lock file",
    },
  ],
} as const;

export const probex: PublishedProgram = {
  name: "probex-ebpf",
  version: "0.1.19",
  checksum: "5e4eb61f99c804b400c0c23fc61452daac6772659827c47faf9a25a44e85e0c7",
  binary: "probex",
  about: "a profiler: tracepoints and perf events",
};

export const programs: readonly PublishedProgram[] = [
  probex,
  {
    name: "emd-ebpf-impl",
    version: "1.1.1",
    checksum: "7f477ea311031ec1ca029b0e866b4ddf053f92540e289bdbbca3cab2e63f9a5b",
    binary: "emd_ebpf",
    about: "memory acquisition: a uprobe that reads kernel memory into a queue",
  },
  {
    name: "rust-pcap-ebpf",
    version: "0.1.0",
    checksum: "c3b17dd80fa8ff46773480f9762b09e3482584d49ce9e231d9667b685fb2e836",
    binary: "rust-pcap",
    cargo: ["--features", "ebpf"],
    about: "packet capture: a socket filter",
  },
  {
    name: "agave-xdp-ebpf",
    version: "4.2.2",
    checksum: "c48d50d5775221e88f9aa7e88060155c16533d3d5ca1b034b9d54b42a0b27e39",
    binary: "agave-xdp-prog",
    cargo: ["--features", "ebpf,agave-unstable-api"],
    about: "Solana's validator: XDP, with a global that the loader sets",
  },
  {
    name: "ockam_ebpf",
    version: "0.6.0",
    checksum: "4bcdb95957e33d6e7bd71609f5651a20bd448ca38addfafc8bc0510d3a6bef0d",
    folder: "ockam_ebpf_impl",
    manifest: "Cargo.toml.hidden",
    binary: "ockam_ebpf",
    about: "privileged portals: two tc classifiers that rewrite TCP packets",
  },
  {
    name: "push-packet-ebpf",
    version: "0.1.0",
    checksum: "54ced0ac578728349e363e866481c7b0cd1b12b0e0e97537c3498eab9ab0733e",
    binary: "linear",
    about: "a firewall and router for AF_XDP: XDP with rules in an array",
  },
  {
    name: "fault-ebpf-programs",
    version: "0.16.0",
    checksum: "240212660e039ab0f1ac1d46b261543df31348ed57c1936530d47c0cafa99dc5",
    binary: "fault-ebpf",
    about:
      "network faults: connections of a process go to a proxy, by cgroup socket addresses, socket options and sock_ops",
  },
  {
    name: "protego-ebpf",
    version: "0.1.0",
    checksum: "83ef29d60fef148225c63c0e2fe0180809570f646562f4c6603667c53f9b1f0e",
    binary: "protego",
    about: "packets are logged: XDP and tc",
  },
  {
    name: "frame-analyzer-ebpf",
    version: "0.2.0",
    checksum: "b30fcf17ea64f566d5268c9f8e02345aa4a73e0042d46155ff20d8a6932d62dc",
    binary: "frame-analyzer-ebpf",
    about: "frame times of Android's programs: a uprobe",
  },
  { ...agentAssembly, binary: "aa-file-io", about: "an agent's sandbox: kprobes on files" },
  { ...agentAssembly, binary: "aa-tls-probes", about: "the same: uprobes on TLS libraries" },
  { ...agentAssembly, binary: "aa-exec-probes", about: "the same: tracepoints on processes" },
  { ...agentAssembly, binary: "aa-syscall-guard", about: "the same: tracepoints on system calls" },
];
