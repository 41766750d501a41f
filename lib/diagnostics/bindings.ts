import { CorelateError, type Diagnostic } from "./diagnostic.js";

/** CRL0500 to CRL0549: Rust definitions from BTF that cannot be written. */
export const bindingsErrors = {
  unknownTypes: (unknown: readonly { readonly name: string; readonly nearest: readonly string[] }[]) =>
    new CorelateError(
      unknown.map(({ name, nearest }) => ({
        code: "CRL0500",
        severity: "error",
        message: `the BTF has no struct, union, enum or typedef called ${quote(name)}`,
        ...(nearest.length > 0 ? { notes: [`names close to it: ${nearest.join(", ")}`] } : {}),
        help: "`corelate bindings --list PATTERN` lists the names; types of a kernel module need --module NAME",
      })),
    ),
  nothingAsked: () =>
    new CorelateError(
      {
        code: "CRL0501",
        severity: "error",
        message: "no type was named",
        help: "name types (`corelate bindings task_struct`), or ask for --all or --list PATTERN",
      },
      "usage",
    ),
  invalidPattern: (pattern: string, reason: string) =>
    new CorelateError(
      {
        code: "CRL0502",
        severity: "error",
        message: `${quote(pattern)} is not a pattern: ${reason}`,
        help: "write part of a name, a glob such as 'task_*', or a regular expression between slashes",
      },
      "usage",
    ),
  smallPointers: (size: number) =>
    new CorelateError({
      code: "CRL0503",
      severity: "error",
      message: `the BTF is of a kernel with ${size}-byte pointers`,
      notes: ["BPF programs have pointers of 8 bytes, and the Rust types would not have the kernel's layout"],
      help: "take the BTF of a 64-bit kernel: CO-RE relocates the accesses for others when the program is loaded",
    }),
  tooMuchText: () =>
    new CorelateError({
      code: "CRL0086",
      severity: "error",
      message: "the types are nested in one another more often than there are types",
      notes: ["written out in Rust they would be far larger than the BTF; no compiler writes such types"],
    }),
  noKernelBtf: (path: string) =>
    new CorelateError(
      {
        code: "CRL0504",
        severity: "error",
        message: `the running kernel does not show its types at ${path}`,
        help: "name a file with --btf FILE: raw BTF, a vmlinux, or an object with a .BTF section",
      },
      "environment",
    ),
};

/** CRL0550 to CRL0599: things worth knowing about the definitions that were written. */
export const bindingsWarnings = {
  ambiguousName: (name: string, all: readonly string[]): Diagnostic => ({
    code: "CRL0550",
    severity: "warning",
    message: `${all.length} types are called ${quote(name)}`,
    notes: [`the first of them is taken; the others are ${all.slice(1).join(", ")}`],
    help: "name the one that you mean; CO-RE ignores what follows the three underscores",
  }),
  noRustLayout: (name: string, size: number): Diagnostic => ({
    code: "CRL0551",
    severity: "warning",
    message: `no Rust type has the layout of ${quote(name)}`,
    notes: [`its members overlap or lie outside of it; it is written as ${size} bytes without fields`],
  }),
};

function quote(name: string): string {
  return `\`${name}\``;
}
