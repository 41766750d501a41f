/** In what a loader differs from libbpf on purpose, by lack or by mistake; corelate's objects have no part in it. */
export interface DifferenceClass {
  readonly loader: "aya" | "cilium/ebpf";
  /** Matches a line of judge.ts. */
  readonly line: RegExp;
  /** The only sources in which it comes up, where the line alone could be something else. */
  readonly source?: RegExp;
  /** What the reader of docs/loaders.md needs to know. */
  readonly what: string;
  readonly cause: string;
}

const aya = { loader: "aya" } as const;
const cilium = { loader: "cilium/ebpf" } as const;

/** A constant 0 as libbpf leaves it in place of a size or an id. */
const zero = "(b7|18)0.0000 0";

/** Each of them has to come up in a run of the tests. */
export const classes: readonly DifferenceClass[] = [
  {
    ...aya,
    line: /missing target BTF info for type/,
    what: "the size or id of a type that the kernel does not have",
    cause:
      "libbpf answers 0, and a program can go another way; aya refuses the object, also where `type_exists!` is in front of it. Pointers that are counted up by a type ask for its size, too",
  },
  {
    ...aya,
    line: /invalid BTF relocation kind `12`/,
    what: "`type_matches!`",
    cause: "aya does not know this kind, and refuses the object",
  },
  {
    ...aya,
    source: /^(array_three_dimensions|arrays)\.rs$/,
    line: /: instruction \d+: \w{8} \d+ and not \w{8} \d+$/,
    what: "an element of an array of three dimensions or more",
    cause:
      "aya counts the innermost length only when it asks for the size of an array of arrays: the program loads, and reads the wrong place",
  },
  {
    ...aya,
    source: /^(enums|primitives)\.rs$/,
    line: /: instruction \d+: poison and not/,
    what: "an enum that has 64 bits here and 32 there, or no name in the kernel",
    cause: "aya takes these for other types",
  },
  {
    ...aya,
    line: /original type \w+ has size \d+ but target type \w+ has size \d+/,
    what: "a signed load of a field with another width",
    cause: "libbpf makes the one instruction invalid; aya refuses the object",
  },
  {
    ...aya,
    line: /takes an object that libbpf refuses: .*failed to relocate: -7|: \w+ \d+ and not poison/,
    source: /^(nesting|bit-fields-\w+)\.rs$/,
    what: "a path of more than 64 levels, a bit-field of more than 64 bits, two types of a name that disagree",
    cause: "libbpf refuses these; aya takes what it finds",
  },
  ...[aya, cilium].map((loader) => ({
    ...loader,
    source: /^program\.rs$/,
    line: /takes an object that libbpf refuses: $/,
    what: "functions without a program",
    cause: "libbpf takes them for programs of an unknown type",
  })),
  {
    ...aya,
    line: /invalid program section `tc`/,
    what: "the section `tc`",
    cause: "aya calls it `classifier`, which libbpf takes too",
  },
  {
    ...aya,
    line: /invalid program section `k(ret)?probe\.multi/,
    what: "the section `kprobe.multi`",
    cause: "aya does not have programs of several probes",
  },
  {
    ...aya,
    source: /^configuration\.rs$/,
    line: /section `\.kconfig`|18210000 map/,
    what: "the kernel's configuration (`.kconfig`)",
    cause: "aya does not have it",
  },
  {
    ...cilium,
    line: new RegExp(
      `: instruction \\d+: poison and not ${zero}|refused: .*(invalid func unknown#195896080|instruction poisoned by CO-RE)`,
    ),
    what: "the size or id of a type that the kernel does not have",
    cause:
      "libbpf answers 0; cilium/ebpf makes the instruction invalid, so that the program loads only where it is not reached",
  },
  {
    ...cilium,
    line: /poisons a constant in another way/,
    what: "a constant of 64 bits that has no answer",
    cause: "libbpf writes two invalid calls, cilium/ebpf an invalid load; the verifier refuses either",
  },
  {
    ...cilium,
    line: /unsatisfied program reference|nonzero insn_off \d+ for the first func info record/,
    what: "a function whose first instruction has no answer",
    cause:
      "with the instruction cilium/ebpf replaces what it knows of the function: its name and type. The object is refused even if the function is never called",
  },
  {
    ...cilium,
    source: /^(queries_of_types|types|type-id)\.rs$/,
    line: /: instruction \d+: 180.0000 1 and not 180.0000 \d+$/,
    what: "`type_id_local!`",
    cause: "cilium/ebpf loads BTF of its own making, in which a type has another id",
  },
  {
    ...cilium,
    source: /^(types|kernel)\.rs$/,
    line: /(matches|subject): instruction \d+: b70[12]0000 0 and not b70[12]0000 1/,
    what: "`type_matches!` of a type with pointers to others",
    cause: "libbpf compares the names behind a pointer, cilium/ebpf the types, too",
  },
  {
    ...cilium,
    source: /^(program|arrays)\.rs$/,
    line: /: instruction \d+: (61|79)\w{6} \d+ and not ((61|69|79)\w{6} \d+|poison)/,
    what: "a load of a field with another width",
    cause:
      "libbpf changes the instruction's width, or makes it invalid where that cannot be; cilium/ebpf moves it only: the program loads, and reads too much or too little",
  },
  {
    ...cilium,
    source: /^bit-fields-\w+\.rs$/,
    line: /: instruction \d+: b7020000 4 and not b7020000 8/,
    what: "the size of a bit-field whose type has another size",
    cause: "libbpf tells the size of the word to load, cilium/ebpf that of the local type",
  },
  {
    ...cilium,
    line: /ambiguous relocation|target type has invalid flexible array/,
    source: /^(nesting|arrays)\.rs$/,
    what: "two types of a name that disagree; an array of no elements that is not the last member",
    cause: "libbpf makes the one instruction invalid; cilium/ebpf refuses the object",
  },
  {
    ...cilium,
    line: /load virtual \.ksyms section: .* to be \*Void, not \*btf\.Var/,
    what: "a variable of the kernel without a type (`.ksyms`)",
    cause: "cilium/ebpf 0.19.0 has functions only there; it refuses clang's objects in the same way",
  },
  {
    ...cilium,
    line: /CONFIG_\w+: unsupported binding: STB_WEAK/,
    what: "a setting that may be missing (`.kconfig.weak`)",
    cause: "cilium/ebpf 0.19.0 does not know weak ones",
  },
  ...([aya, cilium] as const).map((loader) => ({
    ...loader,
    line: /legacy map definitions in 'maps' section/,
    what: "a map of the old form (`maps`)",
    cause: "libbpf 1.0 and newer refuse it; the others still take it",
  })),
  ...([aya, cilium] as const).map((loader) => ({
    ...loader,
    source: /^extern_static\.rs$/,
    line: /failed to find BTF for extern 'INIT_TASK'/,
    what: "an extern static that is in no section of the kernel's",
    cause: "libbpf looks for its type and refuses the object; the others leave it to the verifier",
  })),
];

/** The class of a difference; undefined where it is not known, which is a failure. */
export function classOf(
  loader: DifferenceClass["loader"],
  source: string,
  line: string,
): DifferenceClass | undefined {
  return classes.find(
    (one) => one.loader === loader && (one.source?.test(source) ?? true) && one.line.test(line),
  );
}
