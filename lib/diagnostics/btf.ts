import { error } from "./define.js";

/** CRL0200 to CRL0299: an object or a BTF file that cannot be read. */
export const btfErrors = {
  notElf: error("CRL0200", "input", (why: string) => ({
    message: "this is not a 64-bit ELF file",
    notes: [why],
  })),
  damagedElf: error("CRL0201", "input", (why: string) => ({
    message: "the ELF file is damaged",
    notes: [why],
  })),
  damagedBtf: error("CRL0202", "input", (why: string) => ({
    message: "the BTF is damaged",
    notes: [why],
  })),
  noBtf: error("CRL0203", "input", (path: string) => ({
    message: `${path} has no BTF`,
    help: "give a file with raw BTF (such as /sys/kernel/btf/vmlinux) or an ELF file with a .BTF section",
  })),
  needsBase: error("CRL0209", "input", () => ({
    message: "this BTF is split: it adds to that of a kernel, which is not given",
    notes: ["kernel modules have such BTF; their types refer to the kernel's"],
    help: "name the kernel's BTF with `--base`",
  })),
  damagedBtfExt: error("CRL0204", "input", (why: string) => ({
    message: "the section .BTF.ext is damaged",
    notes: [why],
  })),
  unreadable: error("CRL0205", "input", (path: string, why: string) => ({
    message: `${path} cannot be read`,
    notes: [why],
  })),
  badAccess: error("CRL0206", "input", (access: string, root: string) => ({
    message: `the access string ${access} fits no member of ${root || "an unnamed type"}`,
  })),
  cyclic: error("CRL0207", "input", (name: string) => ({
    message: `the type ${name || "(unnamed)"} contains itself by value`,
  })),
};
