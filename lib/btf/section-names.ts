/** Names of sections of BPF objects that loaders, LLVM or the kernel give a meaning. */
export const sectionNames = {
  btf: ".BTF",
  btfExt: ".BTF.ext",
  /** Maps that are defined by their BTF. */
  maps: ".maps",
  /** Maps of the old form, `struct bpf_map_def`. */
  legacyMaps: "maps",
  license: "license",
  version: "version",
  /** Functions and variables of the kernel. */
  kernelSymbols: ".ksyms",
  /** Functions that are not programs. */
  text: ".text",
  /** LLVM bitcode in an object with machine code. */
  bitcode: ".llvmbc",
} as const;
