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
  /** The binary that cargo builds. */
  readonly binary: string;
  /** Further arguments of `cargo build`. */
  readonly cargo?: readonly string[];
  /** What it takes, besides corelate, to build it; each with why. */
  readonly edits?: readonly (Edit & { readonly why: string })[];
  /** What it is. */
  readonly about: string;
  /** Programs that the kernel refuses, each with what it says. */
  readonly refused?: Readonly<Record<string, RegExp>>;
}

export const programs: readonly PublishedProgram[] = [
  {
    name: "probex-ebpf",
    version: "0.1.19",
    checksum: "5e4eb61f99c804b400c0c23fc61452daac6772659827c47faf9a25a44e85e0c7",
    binary: "probex",
    about: "a profiler: tracepoints and perf events",
  },
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
];
