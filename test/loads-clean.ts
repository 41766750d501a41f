import { expect } from "vitest";
import { type LoadResult, loadWithLibbpf } from "../src/kernel/index.js";

/**
 * What libbpf says, at debug level, when it repairs BTF, leaves parts of it out, or skips a section: each is a defect of the object.
 * Messages of libbpf 1.1 to 1.6 (src/libbpf.c, src/btf.c).
 */
const repairs: readonly RegExp[] = [
  /BTF is optional, ignoring/,
  /[Kk]ernel doesn't support BTF/,
  /BTF(\.ext)? .*(ignor|skipp)/i,
  /missing \.BTF\.ext/,
  /elf: skipping (unrecognized data section|relo section) .*(\.data|\.rodata|\.bss|\.ksyms|\.kconfig)/,
  /failed to (determine size|find) .*(datasec|DATASEC|BTF)/,
  /(sanitiz|fixup|fixing).*(btf|BTF)/,
];

/**
 * Loads `bytes` with libbpf at debug level, and fails the test on a refusal, a warning, or a repair. Every object of the suite that is meant
 * to load goes through this.
 */
export function expectLoadsClean(bytes: Uint8Array, name = "object"): LoadResult {
  const loaded = loadWithLibbpf(bytes, { name, libbpf: { env: process.env } });
  const found = loaded.log.split("\n").filter((line) => repairs.some((pattern) => pattern.test(line)));
  expect({ errno: loaded.errno, btf: loaded.report.btf.problems, warnings: loaded.warnings, found }).toEqual({
    errno: 0,
    btf: [],
    warnings: [],
    found: [],
  });
  return loaded;
}
