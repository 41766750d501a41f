import { error, warning } from "./define.js";

/** What to do about typedefs that `--typedef` cannot write, by what they are of. */
const forQueries: Readonly<Record<string, string>> = {
  "a record": "name it without --typedef: the record is written, and can be asked about",
  "an enum":
    "add `--enums rust`: an enum that is written as constants is an integer in the object, which the loader finds no enum for",
};

/** CRL0500 to CRL0549: Rust definitions from BTF that cannot be written. */
export const bindingsErrors = {
  unknownType: error("CRL0500", "input", (name: string, nearest: readonly string[]) => ({
    message: `the BTF has no struct, union, enum or typedef called ${quote(name)}`,
    notes: nearest.length > 0 ? [`names close to it: ${nearest.join(", ")}`] : [],
    help: "`corelate bindings --list PATTERN` lists the names; types of a kernel module need --module NAME",
  })),
  nothingAsked: error("CRL0501", "usage", () => ({
    message: "no type was named",
    help: "name types (`corelate bindings task_struct`), or ask for --all or --list PATTERN",
  })),
  invalidPattern: error("CRL0502", "usage", (pattern: string, reason: string) => ({
    message: `${quote(pattern)} is not a pattern: ${reason}`,
    help: "write part of a name, a glob such as 'task_*', or a regular expression between slashes",
  })),
  smallPointers: error("CRL0503", "input", (size: number) => ({
    message: `the BTF is of a kernel with ${size}-byte pointers`,
    notes: ["BPF programs have pointers of 8 bytes, and the Rust types would not have the kernel's layout"],
    help: "take the BTF of a 64-bit kernel: CO-RE relocates the accesses for others when the program is loaded",
  })),
  noKernelBtf: error("CRL0504", "environment", (path: string) => ({
    message: `the running kernel does not show its types at ${path}`,
    help: "name a file with --btf FILE: raw BTF, a vmlinux, or an object with a .BTF section",
  })),
  noTypedef: error("CRL0505", "input", (name: string, nearest: readonly string[]) => ({
    message: `the BTF has no typedef called ${quote(name)}`,
    notes: nearest.length > 0 ? [`names close to it: ${nearest.join(", ")}`] : [],
    help: "`corelate bindings --list PATTERN` lists the names; records and enums are named without --typedef",
  })),
  notForQueries: error("CRL0506", "input", (name: string, kind: string) => ({
    message: `${quote(name)} is a typedef of ${kind}, which --typedef cannot write`,
    help: forQueries[kind] ?? "Rust has no such type: ask about a typedef of a pointer to it",
  })),
};

/** CRL0550 to CRL0599: things worth knowing about the definitions that were written. */
export const bindingsWarnings = {
  ambiguousName: warning("CRL0550", (name: string, all: readonly string[]) => ({
    message: `${all.length} types are called ${quote(name)}`,
    notes: [`the first of them is taken; the others are ${all.slice(1).join(", ")}`],
    help: "name the one that you mean; CO-RE ignores what follows the three underscores",
  })),
  noRustLayout: warning("CRL0551", (name: string, size: number) => ({
    message: `no Rust type has the layout of ${quote(name)}`,
    notes: [`its members overlap or lie outside of it; it is written as ${size} bytes without fields`],
  })),
};

function quote(name: string): string {
  return `\`${name}\``;
}
