import { error } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

/** A call of a helper that programs from which it is reached may not call. */
export interface RefusedHelper {
  /** Without `bpf_`. */
  readonly helper: string;
  readonly types: readonly string[];
  readonly programs: readonly { readonly name: string; readonly section: string }[];
  /** The types that may call it. */
  readonly may: readonly string[];
  readonly location: Where;
}

/** CRL0780 to CRL0799: functions, variables and structs of operations that the kernel defines. */
export const symbols = {
  strongSymbol: error("CRL0780", "input", (symbol: string, location: Where) => ({
    message: `\`ksym_exists!\` asks about \`${symbol}\`, which is not declared \`#[weak]\``,
    location,
    notes: [
      "the loader refuses a program where a symbol that is not weak is missing, so the answer would always be yes",
    ],
    help: `put \`#[weak]\` in front of the declaration of \`${symbol}\``,
  })),
  notASymbol: error("CRL0781", "input", (name: string, location: Where) => ({
    message: `\`ksym_exists!\` asks about ${name === "" ? "a value" : `\`${name}\``}, which is no symbol of the kernel`,
    location,
    help: "ask about an item of a block with `#[corelate::kfunc]`, or with `&` in front about one of a block with `#[corelate::ksym]`",
  })),
  otherSignature: error(
    "CRL0782",
    "input",
    (symbol: string, local: string, target: string, location: Where) => ({
      message: `the kernel's function \`${symbol}\` has another signature than the program declares`,
      location,
      notes: [`declared: ${local}`, `the kernel: ${target}`],
      help: "`corelate bindings --kfunc NAME` writes it as the kernel has it. For kernels that differ declare each signature with a suffix and `#[weak]`: `NAME___old`, `NAME___new`",
    }),
  ),
  noSuchMember: error(
    "CRL0783",
    "input",
    (operations: string, member: string, nearest: readonly string[], location: Where) => ({
      message: `the kernel's \`${operations}\` has no member \`${member}\``,
      location,
      notes: nearest.length > 0 ? [`members close to it: ${nearest.join(", ")}`] : [],
      help: "leave it out; a function that is none of the struct's members is marked with `#[helper]`. `CORELATE_KERNEL_BTF=FILE` names another kernel's BTF",
    }),
  ),
  otherMember: error(
    "CRL0784",
    "input",
    (operations: string, member: string, local: string, target: string, location: Where) => ({
      message: `the member \`${member}\` of the kernel's \`${operations}\` has another type`,
      location,
      notes: [`declared: ${local}`, `the kernel: ${target}`],
      help: "loaders want a number or an array of the same size, and a function with at most the kernel's parameters",
    }),
  ),
  unknownKfunc: error("CRL0785", "input", (name: string, nearest: readonly string[]) => ({
    message: `the BTF has no function \`${name}\` that programs may call`,
    notes: nearest.length > 0 ? [`names close to it: ${nearest.join(", ")}`] : [],
    help: "functions of a kernel module need `--module NAME`; another kernel's BTF is named with `--btf FILE`",
  })),
  noKfuncsOf: error("CRL0786", "input", (type: string) => ({
    message: `no function that programs may call takes or gives a \`${type}\``,
    help: "name the struct without `struct`; functions of a kernel module need `--module NAME`",
  })),
  helperNotForType: error("CRL0787", "input", (call: RefusedHelper) => ({
    message: `programs of type ${call.types.map((type) => `\`${type}\``).join(" and ")} may not call the helper \`bpf_${call.helper}\``,
    location: call.location,
    notes: [
      `reached from ${call.programs.map(({ name, section }) => `\`${name}\` (section \`${section}\`)`).join(", ")}`,
      `program types that may: ${call.may.join(", ")}`,
    ],
    help: "do it in a program of another type, or leave it out; no kernel up to the newest lets this one, and a call behind a setting that is off, or behind a question about the kernel, is no error",
  })),
};
