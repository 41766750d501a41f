import type { Diagnostic, SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

function diagnostic(
  severity: "error" | "warning",
  code: `CRL${string}`,
  location: Where,
  message: string,
  help: string,
  notes: readonly string[] = [],
): Diagnostic {
  return {
    code,
    severity,
    message,
    help,
    ...(location ? { location } : {}),
    ...(notes.length ? { notes } : {}),
  };
}

/** CRL0130 to CRL0199: types that BTF cannot describe, and calls and instructions that BPF does not have. */
export const normalise = {
  typeTooLarge: (type: string, bytes: bigint, location: Where) =>
    diagnostic(
      "warning",
      "CRL0130",
      location,
      `\`${type}\` has ${bytes} bytes, more than BTF can describe; it is only declared there`,
      "types below 512 MiB are described in full",
    ),
  contradictoryType: (type: string, why: string, location: Where) =>
    diagnostic(
      "warning",
      "CRL0131",
      location,
      `the debug info of \`${type}\` contradicts itself: ${why}; BTF has plain bytes in its place`,
      "rustc does not write such debug info; look at what came between rustc and corelate",
    ),
  /** The same of a type with relocations, which would then name other members than those that are meant. */
  contradictoryRecord: (type: string, why: string) =>
    diagnostic(
      "error",
      "CRL0131",
      undefined,
      `\`${type}\` is attributed, and BTF cannot describe it: ${why}`,
      "declare its members as the kernel has them: bit-fields of a union start at bit 0, and nothing lies behind the end of its type",
    ),
  debugInfoDropped: (why: string) =>
    diagnostic(
      "warning",
      "CRL0132",
      undefined,
      "the debug info is not valid, and LLVM dropped all of it: the object has no BTF",
      "rustc does not write such debug info; look at what came between rustc and corelate",
      [why],
    ),
  tooManyArguments: (fn: string, count: number, location: Where) =>
    diagnostic(
      "error",
      "CRL0140",
      location,
      `\`${fn}\` is called with ${count} arguments, and BPF passes at most five`,
      "corelate inlines such functions; this one is recursive, exported or called through a pointer. Pass a reference to a struct",
    ),
  aggregateReturn: (fn: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0141",
      location,
      `\`${fn}\` returns more than 64 bits in registers, which BPF cannot`,
      "corelate inlines such functions; this one is recursive, exported or called through a pointer. Write the result through a reference",
    ),
  recursion: (chain: readonly string[], location: Where) =>
    diagnostic(
      "error",
      "CRL0142",
      location,
      `\`${chain[0]}\` calls itself, and the kernel refuses recursion`,
      "write a loop with a bound, or use the helper `bpf_loop`",
      [`the calls: ${chain.join(" -> ")}`],
    ),
  stackTooLarge: (chain: readonly string[], total: number, location: Where) =>
    diagnostic(
      "error",
      "CRL0143",
      location,
      `the stack of this chain of calls has ${total} bytes, and BPF has 512`,
      "keep large values in a map (a per-CPU array with one element), or pass references instead of values",
      chain,
    ),
  stackTooLargeForOld: (chain: readonly string[], total: number, location: Where) =>
    diagnostic(
      "warning",
      "CRL0143",
      location,
      `the stack of this chain of calls has ${total} bytes, and BPF has 512 before Linux 6.13`,
      "newer kernels give each function 512 in such a program where their JIT can; for others keep large values in a map",
      chain,
    ),
  callChainTooLong: (chain: readonly string[], location: Where) =>
    diagnostic(
      "error",
      "CRL0144",
      location,
      `${chain.length} functions call one another, and the kernel follows at most eight`,
      "let some of them be inlined (`#[inline(always)]`)",
      [`the calls: ${chain.join(" -> ")}`],
    ),
  indirectCall: (caller: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0145",
      location,
      `\`${caller}\` calls through a pointer or a \`dyn\` trait object, which BPF cannot`,
      "use generics or an enum, so that the function is known when the program is compiled",
    ),
  panicInSubprogram: (fn: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0146",
      location,
      `\`${fn}\` can panic and could not be inlined, so a panic in it could not end the program`,
      "it is recursive, exported or called through a pointer; let it return a `Result`, or build with `--panic trap` or `--panic loop`",
    ),
  floatingPoint: (what: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0147",
      location,
      `${what} on floating-point numbers: BPF has none`,
      "compute with integers; floating-point numbers can be moved and stored",
    ),
  missingFunction: (symbol: string, caller: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0148",
      location,
      `\`${caller}\` needs \`${symbol}\`, which is defined nowhere`,
      "a function of the kernel needs a static in section `.ksyms` that says its type; anything else must be linked in",
    ),
  atomicNeedsCpu: (what: string, needed: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0137",
      location,
      `this BPF processor has no atomic instruction for ${what}`,
      `build with \`--cpu ${needed}\` (rustc and cargo: \`-C target-cpu=${needed}\`)`,
    ),
  atomicOnNoCpu: (what: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0138",
      location,
      `no BPF processor has an atomic instruction for ${what}`,
      "compute the new value and store it with `compare_exchange`, in a loop with a bound: `for _ in 0..8 { … }`. The verifier refuses a loop that ends only when it succeeds",
    ),
  atomicOrdering: (method: string, possible: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0139",
      location,
      `\`${method}\` cannot have this ordering`,
      `it can have ${possible}; the ordering has to be known when the program is compiled`,
    ),
  atomicUnsupported: (what: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0149",
      location,
      `BPF has no atomic instruction for this: a ${what}`,
      "use `Ordering::Relaxed`, and a spin lock of the kernel's (`bpf_spin_lock`) where more than one value belongs together",
    ),
  unknownMember: (type: string, member: string) =>
    diagnostic(
      "error",
      "CRL0151",
      undefined,
      `\`${type}\` has no member \`${member}\` to put a tag on`,
      "the companion crate writes these; build with the crate of this version",
    ),
  symbolWithoutType: (symbol: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0152",
      location,
      `the static that declares \`${symbol}\` does not say its type`,
      "it must be a function pointer, a pointer, or a struct of one, and the crate must be compiled with `-C debuginfo=2`",
    ),
  oldMaps: (names: readonly string[], location: Where) =>
    diagnostic(
      "warning",
      "CRL0153",
      location,
      `${names.length === 1 ? "a map is" : `${names.length} maps are`} of the old form (section \`maps\`), which libbpf 1.0 and later refuse: ${names.join(", ")}`,
      "aya and cilium/ebpf take it; for libbpf build with `--btf-maps`, or `-C link-arg=--btf-maps`",
    ),
  mapNotConverted: (name: string, why: string, location: Where) =>
    diagnostic(
      "error",
      "CRL0154",
      location,
      `the map \`${name}\` cannot be given the form of \`.maps\`: ${why}`,
      "declare it with `corelate::maps`, or build without `--btf-maps`",
    ),
};
