import { expect } from "vitest";
import { type LoadResult, loadWithLibbpf } from "../src/kernel/index.js";

/**
 * What libbpf says, at debug level, when it repairs BTF, leaves parts of it out, or skips a section: each is a defect of the object.
 * Messages of libbpf 1.1 to 1.6 (src/libbpf.c, lib/btf.c).
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

/** The lines in which libbpf says that it repaired or left out BTF or a section. */
export function repairsIn({ log, report }: LoadResult): string[] {
  const lines = log.split("\n").filter((line) => repairs.some((pattern) => pattern.test(line)));
  return [...new Set([...report.btf.problems, ...lines])];
}

/**
 * Loads `bytes` with libbpf at debug level, and fails the test on a refusal, a warning, or a repair. test/every-object does so with every
 * object that a test builds; a test that calls this wants to see what was loaded.
 */
export function expectLoadsClean(bytes: Uint8Array, name = "object"): LoadResult {
  const loaded = loadWithLibbpf(bytes, { name, libbpf: { env: process.env } });
  expect({ errno: loaded.errno, warnings: loaded.warnings, found: repairsIn(loaded) }).toEqual({
    errno: 0,
    warnings: [],
    found: [],
  });
  return loaded;
}
