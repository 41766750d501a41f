import { getSystemErrorMap } from "node:util";

/** Errors of the kernel that user space should not see, but bpf() gives (`include/linux/errno.h`). */
const kernelOnly: ReadonlyMap<number, string> = new Map([
  [512, "ERESTARTSYS"],
  [517, "EPROBE_DEFER"],
  [524, "ENOTSUPP: operation is not supported"],
]);

/** libbpf's own (`enum libbpf_errno`, from 4000). */
const libbpfErrors: readonly string[] = [
  "LIBELF: libelf could not read it",
  "FORMAT: the object's format is invalid",
  "KVERSION: incorrect or no 'version' section",
  "ENDIAN: the object's byte order is not this machine's",
  "INTERNAL: an internal error in libbpf",
  "RELOC: relocation failed",
  "LOAD: the program could not be loaded for an unknown reason",
  "VERIFY: the verifier blocked the program",
  "PROG2BIG: the program is too big",
  "KVER: incorrect kernel version",
  "PROGTYPE: the kernel does not know this program type",
];

/** The name of an errno, positive or negated. */
export function errnoName(errno: number): string {
  return errnoText(errno).replace(/:.*/, "");
}

/** `EINVAL: invalid argument`, for an errno, positive or negated. */
export function errnoText(errno: number): string {
  const number = Math.abs(errno);
  const own = libbpfErrors[number - 4000] ?? kernelOnly.get(number);
  if (own !== undefined) return own;
  const known = getSystemErrorMap().get(-number);
  return known === undefined ? `error ${number}` : `${known[0]}: ${known[1]}`;
}
