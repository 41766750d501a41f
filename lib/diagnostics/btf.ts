import { CorelateError } from "./diagnostic.js";

function damaged(code: `CRL${string}`, message: string, why?: string, help?: string) {
  return new CorelateError({
    code,
    severity: "error",
    message,
    ...(why ? { notes: [why] } : {}),
    ...(help ? { help } : {}),
  });
}

/** CRL0200 to CRL0299: an object or a BTF file that cannot be read. */
export const btfErrors = {
  notElf: (why: string) => damaged("CRL0200", "this is not a 64-bit ELF file", why),
  damagedElf: (why: string) => damaged("CRL0201", "the ELF file is damaged", why),
  damagedBtf: (why: string) => damaged("CRL0202", "the BTF is damaged", why),
  noBtf: (path: string) =>
    damaged(
      "CRL0203",
      `${path} has no BTF`,
      undefined,
      "give a file with raw BTF (such as /sys/kernel/btf/vmlinux) or an ELF file with a .BTF section",
    ),
  needsBase: () =>
    damaged(
      "CRL0209",
      "this BTF is split: it adds to that of a kernel, which is not given",
      "kernel modules have such BTF; their types refer to the kernel's",
      "name the kernel's BTF with `--base`",
    ),
  damagedBtfExt: (why: string) => damaged("CRL0204", "the section .BTF.ext is damaged", why),
  unreadable: (path: string, why: string) => damaged("CRL0205", `${path} cannot be read`, why),
  badAccess: (access: string, root: string) =>
    damaged("CRL0206", `the access string ${access} fits no member of ${root || "an unnamed type"}`),
  cyclic: (name: string) => damaged("CRL0207", `the type ${name || "(unnamed)"} contains itself by value`),
};
