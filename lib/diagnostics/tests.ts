import { error, warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

/** CRL0700 to CRL0719: `corelate test`, and the matchers for vitest. */
export const testErrors = {
  noKernels: error("CRL0700", "usage", (pins: string) => ({
    message: `no kernel is named, and there is no ${pins} here or in a folder above`,
    help: "`corelate kernels pin 6.1 6.12` writes the file; `--kernel running` tests on the kernel that runs",
  })),
  nothingToTest: error("CRL0701", "usage", (pins: string) => ({
    message: "there is nothing to test",
    notes: [
      `no object or source is named, "objects" of ${pins} has none, and there is no Cargo.toml here or above`,
    ],
    help: "name objects or sources: `corelate test src/main.rs`",
  })),
  notFetched: error("CRL0702", "environment", (name: string, version: string, location: SourceLocation) => ({
    message: `the pinned kernel ${name}, ${version}, is not in the cache`,
    location,
    help: "`corelate test --fetch` brings it; `corelate kernels fetch`, without names, brings all that are pinned",
  })),
  cargoFailed: error("CRL0703", "input", (folder: string, status: number, said: readonly string[]) => ({
    message: `the programs of ${folder} were not built: cargo ended with status ${status}`,
    notes: said,
    help: `build them as the test does: \`corelate cargo -- build --target bpfel-unknown-none\``,
  })),
  noPrograms: error("CRL0704", "input", (what: string) => ({
    message: `${what} has no BPF programs to test`,
    help: 'a program is a public function in a section of its own: `#[no_mangle]` with `#[link_section = "xdp"]`, in a binary where cargo builds it',
  })),
  noExactMatch: error("CRL0705", "usage", (path: string, count: number) => ({
    message: `${path} is ${count} objects, and one is to be looked at`,
    help: "name the object itself, or the source of one program",
  })),
  badField: error("CRL0706", "usage", (text: string) => ({
    message: `\`${text}\` names no field`,
    help: "write a type and a path, such as `task_struct.mm.owner`: pointers are followed",
  })),
};

/** What does not fail a test. */
export const testWarnings = {
  noSuchProgram: warning("CRL0707", (name: string, near: readonly string[], location: SourceLocation) => ({
    message: `no object has a program \`${name}\``,
    location,
    notes: near.length > 0 ? [`names near it: ${near.join(", ")}`] : [],
    help: "what is said of it holds for nothing",
  })),
};
