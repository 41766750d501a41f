import { error, warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

/** Something that a program needs and that a kernel has not. */
export interface TooNew {
  readonly program: string;
  readonly wanted: string;
  /** Such as `the helper ringbuf_reserve`. */
  readonly what: string;
  readonly since: string;
  /** The lines that ask for it. */
  readonly places: readonly SourceLocation[];
}

/** What a loader does not take of an object, or takes otherwise than libbpf. */
export interface LoaderText {
  /** With its release: `aya 0.14.0`. */
  readonly loader: string;
  readonly program: string | undefined;
  readonly object: string;
  readonly what: string;
  readonly why: string;
  readonly help: string;
  readonly places: readonly SourceLocation[];
}

/** How many further lines are told. */
const mostLines = 5;

/** CRL0670 to CRL0699: what a program needs of a kernel. */
export const requiresErrors = {
  tooNew: error(
    "CRL0670",
    "input",
    ({ program, wanted, what, since, places: [first, ...others] }: TooNew) => ({
      message: `\`${program}\` does not run on ${wanted}: ${what} came with ${since}`,
      location: first,
      notes: others.slice(0, mostLines).map(({ file, line }) => `it is used at ${file}:${line}, too`),
      help: "use it only where the kernel has it (`enum_value_exists!`, `type_exists!`, a weak kfunc), or ask for a newer kernel",
    }),
  ),
  otherSignature: error(
    "CRL0672",
    "input",
    (program: string, target: string, outcome: string, why: string, [place]: readonly SourceLocation[]) => ({
      message: `\`${program}\` does not get the arguments that it reads on ${target}: ${outcome}`,
      location: place,
      notes: [why],
      help: "write a program for each signature, and load the one that fits: a loader can leave programs out (`?` before the section's name, `bpf_program__set_autoload`)",
    }),
  ),
  loaderRefuses: error("CRL0645", "input", (reason: LoaderText) =>
    loaderText(reason, `${reason.loader} does not load`),
  ),
  loaderDiffers: warning("CRL0646", (reason: LoaderText) =>
    loaderText(reason, `${reason.loader} takes otherwise than libbpf`),
  ),
  versionForm: error("CRL0671", "usage", (text: string) => ({
    message: `\`${text}\` is not a kernel release`,
    help: "write two numbers: --at-most 5.15",
  })),
};

function loaderText(
  { program, object, what, why, help, places: [first, ...others] }: LoaderText,
  does: string,
) {
  return {
    message: `${does} ${program === undefined ? object : `\`${program}\``}: ${what}`,
    location: first,
    notes: [why, ...others.slice(0, mostLines).map(({ file, line }) => `the same at ${file}:${line}`)],
    help,
  };
}
