import { error } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

/** A parameter of a program that does not fit to what the kernel gives it. */
export interface MisfitParameter {
  /** Empty for the result. */
  readonly name: string;
  /** Among the program's, from 0. */
  readonly number: number;
  /** Such as `fentry/vfs_read`. */
  readonly target: string;
  /** Such as `ssize_t vfs_read(struct file *file, char *buf)`. */
  readonly prototype: string;
  /** Such as `the running kernel`. */
  readonly kernel: string;
  readonly location: SourceLocation | undefined;
}

/** CRL0760 to CRL0779: programs that do not fit to the kernel's functions. */
export const programErrors = {
  noTarget: error(
    "CRL0760",
    "input",
    (target: string, kernel: string, nearest: readonly string[], location: SourceLocation | undefined) => ({
      message: `${kernel} has no target for \`${target}\``,
      location,
      notes: nearest.length > 0 ? [`names close to it: ${nearest.join(", ")}`] : [],
      help: "correct the name; for another kernel give its BTF with --btf FILE; a section that begins with `?` is not looked for, and loaded only when user space asks",
    }),
  ),
  missingArgument: error("CRL0761", "input", (at: MisfitParameter, has: number) => ({
    ...about(at),
    message: `${what(at)} is number ${at.number} of \`${at.target}\`, which has ${count(has)} on ${at.kernel}`,
    help: "leave it out",
  })),
  movedArgument: error("CRL0762", "input", (at: MisfitParameter, position: number, there: string) => ({
    ...about(at),
    message: `\`${at.name}\` is number ${position} of \`${at.target}\` on ${at.kernel}, and number ${at.number} here`,
    help: `parameters are taken by their positions: number ${at.number} is \`${there}\`, and all in front of \`${at.name}\` have to be named (\`_\` for one that is not needed)`,
  })),
  unnamedArgument: error("CRL0763", "input", (at: MisfitParameter, there: string) => ({
    ...about(at),
    message: `\`${at.target}\` has no \`${at.name}\` on ${at.kernel}: number ${at.number} is \`${there}\` there`,
    help: `if that is meant, call it \`${there}\`, or \`_${at.name}\`, which is not compared`,
  })),
  otherSize: error(
    "CRL0764",
    "input",
    (at: MisfitParameter, declared: number, there: number, type: string) => ({
      ...about(at),
      message: `${what(at)} has ${bytes(declared)}, and \`${type}\` has ${bytes(there)} on ${at.kernel}`,
      help: rustFor[there] ?? `a struct by value is \`[u64; ${Math.ceil(there / 8)}]\``,
    }),
  ),
  otherType: error("CRL0765", "input", (at: MisfitParameter, declared: string, there: string) => ({
    ...about(at),
    message: `${what(at)} is \`${declared}\`, and \`${there}\` on ${at.kernel}`,
    help: "take the kernel's type (`corelate bindings`), or `*const c_void`",
  })),
  movedResult: error("CRL0766", "input", (at: MisfitParameter, declared: number, has: number) => ({
    ...about(at),
    message: `the result of \`${at.target}\` is behind ${count(has)} on ${at.kernel}, and behind ${declared} here`,
    help: "declare all arguments in front of it, or write `#[ret(helper)]`, which asks the kernel (5.17) for the result",
  })),
  noResult: error("CRL0767", "input", (at: MisfitParameter) => ({
    ...about(at),
    message: `\`${at.target}\` returns nothing on ${at.kernel}`,
    help: "leave the parameter out",
  })),
};

const rustFor: Readonly<Record<number, string>> = {
  1: "write `u8`, `i8` or `bool`",
  2: "write `u16` or `i16`",
  4: "write `u32` or `i32`",
  8: "write `u64`, `i64`, `usize` or `isize`",
};

function about({ location, prototype }: MisfitParameter) {
  return { location, notes: [`it is \`${prototype}\` there`] };
}

function what({ name }: MisfitParameter): string {
  return name === "" ? "the result" : `\`${name}\``;
}

function count(number: number): string {
  return `${number} argument${number === 1 ? "" : "s"}`;
}

function bytes(number: number): string {
  return `${number} byte${number === 1 ? "" : "s"}`;
}
