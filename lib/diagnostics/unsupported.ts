import { error, warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

/** CRL0130 to CRL0199: types that BTF cannot describe, and calls and instructions that BPF does not have. */
export const unsupported = {
  typeTooLarge: warning("CRL0130", (type: string, bytes: bigint, location: Where) => ({
    message: `\`${type}\` has ${bytes} bytes, more than BTF can describe; BTF gets a declaration only`,
    location,
    help: "types below 512 MiB are described in full",
  })),
  contradictoryType: warning("CRL0131", (type: string, why: string, location: Where) => ({
    message: `the debug info of \`${type}\` contradicts itself: ${why}; BTF has plain bytes in its place`,
    location,
    help: "rustc does not write such debug info; check the tools between rustc and corelate",
  })),
  /** The same of a type with relocations, which would then name other members than those that are meant. */
  contradictoryRecord: error("CRL0131", "input", (type: string, why: string) => ({
    message: `\`${type}\` is attributed, and BTF cannot describe it: ${why}`,
    help: "declare its members as the kernel has them: bit-fields of a union start at bit 0, and nothing lies behind the end of its type",
  })),
  debugInfoDropped: warning("CRL0132", (why: string) => ({
    message: "the debug info is not valid, and LLVM dropped all of it: the object has no BTF",
    notes: [why],
    help: "rustc does not write such debug info; look at what came between rustc and corelate",
  })),
  tooManyArguments: error("CRL0140", "input", (fn: string, count: number, location: Where) => ({
    message: `\`${fn}\` is called with ${count} arguments, and BPF passes at most five`,
    location,
    help: "corelate inlines such functions; this one is recursive, exported or called through a pointer. Pass a reference to a struct",
  })),
  aggregateReturn: error("CRL0141", "input", (fn: string, location: Where) => ({
    message: `\`${fn}\` returns more than 64 bits in registers, which BPF cannot`,
    location,
    help: "corelate inlines such functions; this one is recursive, exported or called through a pointer. Write the result through a reference",
  })),
  recursion: error("CRL0142", "input", (chain: readonly string[], location: Where) => ({
    message: `\`${chain[0]}\` calls itself, and the kernel refuses recursion`,
    location,
    notes: [`the calls: ${chain.join(" -> ")}`],
    help: "write a loop with a bound, or use the helper `bpf_loop`",
  })),
  stackTooLarge: error("CRL0143", "input", (chain: readonly string[], total: number, location: Where) => ({
    message: `the stack of this chain of calls has ${total} bytes, and BPF has 512`,
    location,
    notes: chain,
    help: "keep large values in a map (a per-CPU array with one element), or pass references instead of values",
  })),
  stackTooLargeForOld: warning("CRL0143", (chain: readonly string[], total: number, location: Where) => ({
    message: `the stack of this chain of calls has ${total} bytes, and BPF has 512 before Linux 6.13`,
    location,
    notes: chain,
    help: "newer kernels give each function 512 in such a program where their JIT can; for others keep large values in a map",
  })),
  callChainTooLong: error("CRL0144", "input", (chain: readonly string[], location: Where) => ({
    message: `${chain.length} functions call one another, and the kernel follows at most eight`,
    location,
    notes: [`the calls: ${chain.join(" -> ")}`],
    help: "let some of them be inlined (`#[inline(always)]`)",
  })),
  indirectCall: error("CRL0145", "input", (caller: string, location: Where) => ({
    message: `\`${caller}\` calls through a pointer or a \`dyn\` trait object, which BPF cannot`,
    location,
    help: "use generics or an enum, so that the function is known when the program is compiled",
  })),
  panicInSubprogram: error("CRL0146", "input", (fn: string, location: Where) => ({
    message: `\`${fn}\` can panic and could not be inlined, so a panic in it could not end the program`,
    location,
    help: "it is recursive, exported or called through a pointer; let it return a `Result`, or build with `--panic trap` or `--panic loop`",
  })),
  floatingPoint: error("CRL0147", "input", (what: string, location: Where) => ({
    message: `${what} on floating-point numbers: BPF has none`,
    location,
    help: "compute with integers; floating-point numbers can be moved and stored",
  })),
  missingFunction: error("CRL0148", "input", (symbol: string, caller: string, location: Where) => ({
    message: `\`${caller}\` needs \`${symbol}\`, which is defined nowhere`,
    location,
    help: "a function of the kernel needs a static in section `.ksyms` that says its type; anything else must be linked in",
  })),
  atomicNeedsCpu: error("CRL0137", "input", (what: string, needed: string, location: Where) => ({
    message: `this BPF processor has no atomic instruction for ${what}`,
    location,
    help: `build with \`--cpu ${needed}\` (rustc and cargo: \`-C target-cpu=${needed}\`)`,
  })),
  atomicOnNoCpu: error("CRL0138", "input", (what: string, location: Where) => ({
    message: `no BPF processor has an atomic instruction for ${what}`,
    location,
    help: "compute the new value and store it with `compare_exchange`, in a loop with a bound: `for _ in 0..8 { … }`. The verifier refuses a loop that ends only when it succeeds",
  })),
  atomicOrdering: error("CRL0139", "input", (method: string, possible: string, location: Where) => ({
    message: `\`${method}\` cannot have this ordering`,
    location,
    help: `it can have ${possible}; the ordering has to be known when the program is compiled`,
  })),
  atomicUnsupported: error("CRL0149", "input", (what: string, location: Where) => ({
    message: `BPF has no atomic instruction for this: a ${what}`,
    location,
    help: "use `Ordering::Relaxed`, and a spin lock of the kernel's (`bpf_spin_lock`) where more than one value belongs together",
  })),
  unknownMember: error("CRL0151", "input", (type: string, member: string) => ({
    message: `\`${type}\` has no member \`${member}\` to put a tag on`,
    help: "the companion crate writes these; build with the crate of this version",
  })),
  symbolWithoutType: error("CRL0152", "input", (symbol: string, location: Where) => ({
    message: `the static that declares \`${symbol}\` does not say its type`,
    location,
    help: "it must be a function pointer, a pointer, or a struct of one, and the crate must be compiled with `-C debuginfo=2`",
  })),
  oldMaps: warning("CRL0153", (names: readonly string[], location: Where) => ({
    message: `${names.length === 1 ? "a map is" : `${names.length} maps are`} of the old form (section \`maps\`), which libbpf 1.0 and later refuse: ${names.join(", ")}`,
    location,
    help: "aya and cilium/ebpf take it; for libbpf build with `--btf-maps`, or `-C link-arg=--btf-maps`",
  })),
  lostProgram: warning("CRL0155", (name: string, section: string, location: Where) => ({
    message: `the function \`${name}\` is meant for the section \`${section}\`, and the object has no such section`,
    notes: ["rustc leaves out what nobody outside of the crate can name"],
    location,
    help: "put `#[no_mangle]` on it (`#[unsafe(no_mangle)]` in edition 2024)",
  })),
  mapNotConverted: error("CRL0154", "input", (name: string, why: string, location: Where) => ({
    message: `the map \`${name}\` cannot be given the form of \`.maps\`: ${why}`,
    location,
    help: "declare it with `corelate::maps`, or build without `--btf-maps`",
  })),
};
