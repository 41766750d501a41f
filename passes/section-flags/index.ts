import { functions, globals } from "../../src/llvm-bindings/index.js";
import { removeFromUsedLists } from "../ir.js";
import type { Pass } from "../unit.js";

/** Sections that are variables in C, and constants in Rust. */
const ofVariables: readonly string[] = [".maps", "license", "version"];

/**
 * Gives sections the flags that they have in C's objects. libbpf's linker (`bpftool gen object`) wants the sections of a name to have the same
 * ("sec .maps flags mismatch"), so that an object of Rust could not be linked with one of C.
 *
 *     #[used] #[unsafe(link_section = "license")] static LICENSE: [u8; 4] = *b"GPL\0";
 *
 *     @LICENSE = constant [4 x i8] c"GPL\00", section "license"          read only, SHF_ALLOC; C's is SHF_ALLOC and SHF_WRITE
 *     @llvm.used = appending global [1 x ptr] [ptr @LICENSE]             SHF_GNU_RETAIN
 *
 * becomes
 *
 *     @LICENSE = global [4 x i8] c"GPL\00", section "license"
 *
 * SHF_GNU_RETAIN tells linkers that collect garbage to keep the section, of which there are none for BPF; and a `#[used]` static without a
 * section of its own would get a second `.rodata` for it. It comes last: LLVM's optimisation may use what is constant, and keeps what is in the list.
 */
export const sectionFlags: Pass = {
  name: "section-flags",
  run({ llvm, module }) {
    const all = globals(llvm, module);
    for (const global of all)
      if (ofVariables.includes(llvm.getSection(global) ?? "")) llvm.setGlobalConstant(global, false);
    removeFromUsedLists(llvm, module, new Set([...all, ...functions(llvm, module)]));
  },
};
