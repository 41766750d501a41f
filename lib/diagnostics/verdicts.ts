import { type DiagnosticText, error, warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";
import { type UnresolvedReason, unresolvedAdvice, unresolvedLabels } from "./unresolved.js";

/** A program that could not be loaded. */
export interface ProgramFailure {
  readonly program: string;
  readonly section: string;
  /** libbpf's name of the program type. */
  readonly type: string;
  /** `EACCES: permission denied`. */
  readonly errno: string;
  readonly location: SourceLocation | undefined;
  /** What libbpf warned of. */
  readonly warnings: readonly string[];
  /** What the kernel is called: `the running kernel`. */
  readonly kernel: string;
}

/** What the verifier's log says of it, in the shape of `src/kernel`. */
interface RefusalText {
  readonly reason: string;
  readonly messages: readonly string[];
  readonly registers: readonly string[];
  readonly instructions: readonly { readonly insn: number; readonly text: string; readonly state?: string }[];
}

/** Why it was refused, in the shape of `src/explain`. */
interface ExplanationText {
  readonly cause: string;
  readonly cure: string;
  readonly field?: string;
  readonly inlinedInto?: readonly SourceLocation[];
  readonly story: readonly {
    readonly words: string;
    readonly insn?: number;
    readonly text?: string;
    readonly location?: SourceLocation;
  }[];
  readonly report?: {
    readonly category: string;
    readonly problem: string;
    readonly reason: string;
    readonly path: readonly {
      readonly words: string;
      readonly insn?: number;
      readonly location?: SourceLocation;
    }[];
    readonly suggestion?: string;
  };
}

/** A relocation that has no value on the kernel. */
interface UnresolvedText {
  readonly what: string;
  readonly reason: UnresolvedReason;
  readonly why: string | undefined;
  /** Further lines that the relocation is for. */
  readonly others: readonly SourceLocation[];
}

/** CRL0330 to CRL0349: what the kernel said of an object. */
export const verdicts = {
  refused: error(
    "CRL0330",
    "input",
    (failure: ProgramFailure, refusal: RefusalText, explanation: ExplanationText | undefined) => ({
      message: `the verifier refused the program \`${failure.program}\`: ${refusal.reason}`,
      notes: [
        ...refusal.messages.filter((text) => text !== refusal.reason),
        ...(explanation === undefined ? [] : storyNotes(explanation, failure.location)),
        ...(refusal.registers.length > 0 ? [`the verifier knows ${refusal.registers.join(", ")}`] : []),
        ...refusal.instructions.map(
          ({ insn, text, state }) => `${insn}: ${text}${state === undefined ? "" : `  ; ${state}`}`,
        ),
      ],
      help: explanation?.cure,
      location: failure.location,
    }),
  ),
  /** The verifier came to an instruction whose relocation has no value. */
  refusedUnresolved: error(
    "CRL0330",
    "input",
    (failure: ProgramFailure, unresolved: UnresolvedText, refusal: RefusalText) => ({
      message: `the verifier refused the program \`${failure.program}\`: ${withoutValue(unresolved)}`,
      location: failure.location,
      notes: [...notesOn(unresolved), refusal.reason],
      help: unresolvedAdvice[unresolved.reason],
    }),
  ),
  /** libbpf gave up before the verifier saw the program. */
  failedUnresolved: error("CRL0331", "input", (failure: ProgramFailure, unresolved: UnresolvedText) => ({
    message: `the program \`${failure.program}\` could not be loaded: ${withoutValue(unresolved)}`,
    location: failure.location,
    notes: [...notesOn(unresolved), ...failure.warnings],
    help: unresolvedAdvice[unresolved.reason],
  })),
  failedWithoutLog: error("CRL0331", "input", (failure: ProgramFailure) => ({
    message: `the program \`${failure.program}\` (${failure.section}) could not be loaded: ${failure.errno}`,
    notes: failure.warnings,
    ...advice(failure.warnings),
  })),
  unsupportedHere: error("CRL0332", "input", (failure: ProgramFailure) => ({
    message: `${failure.kernel} does not support programs like \`${failure.program}\` (${failure.section}): ${failure.errno}`,
    notes: [
      `the kernel wrote no log, so it did not look at the program's code; the type is ${failure.type}`,
      ...failure.warnings.filter((warning) => !/ulimit/.test(warning)),
    ],
    help: "some kernels are built or locked down without fentry, kprobes or BPF LSM; try it on another kernel",
  })),
  timedOut: error("CRL0337", "input", (program: string, section: string, seconds: number) => ({
    message: `the verifier did not finish with the program \`${program}\` (${section}) within ${seconds} s`,
    notes: ["the load was stopped, so there is no log"],
    help: "a loop without a bound that the verifier can see takes as long as its limit of a million instructions: give it a constant bound, use `bpf_loop`, or allow more time with --timeout",
  })),
  objectRefused: error("CRL0333", "input", (errno: string, warnings: readonly string[]) => ({
    message: `libbpf could not load the object: ${errno}`,
    notes: warnings,
    ...advice(warnings),
  })),
  /** The same where a function that programs share has a relocation without a value. */
  objectUnresolved: error(
    "CRL0333",
    "input",
    (
      errno: string,
      unresolved: UnresolvedText,
      location: SourceLocation | undefined,
      warnings: readonly string[],
    ) => ({
      message: `libbpf could not load the object: ${errno}: ${withoutValue(unresolved)}`,
      location,
      notes: [...notesOn(unresolved), ...warnings],
      help: unresolvedAdvice[unresolved.reason],
    }),
  ),
  btfRefused: error("CRL0334", "input", textOfBtf),
  /** The same where it is tolerated. */
  btfRefusedTolerated: warning("CRL0334", textOfBtf),
  noSize: error("CRL0338", "input", (maps: readonly string[], warnings: readonly string[]) => ({
    message: `the size of ${maps.map((name) => `\`${name}\``).join(", ")} has to be given by the loader, and is not given`,
    notes: warnings,
    help: `set it: ${maps.map((name) => `--max-entries ${name}=1024`).join(" ")}`,
  })),
  noBtf: warning("CRL0335", () => ({
    message: "the object has no BTF",
    notes: ["nothing in it can be relocated, and refusals cannot be shown on source lines"],
    help: "compile with debug information: `corelate build`, or `clang -g`",
  })),
  noPrograms: error("CRL0336", "input", () => ({
    message: "the object has no programs",
    help: 'put the entry point into a section that names its type: `#[unsafe(link_section = "tp_btf/sched_process_exec")]`',
  })),
};

function storyNotes(
  { cause, field, inlinedInto = [], story, report }: ExplanationText,
  here: SourceLocation | undefined,
): string[] {
  const show = ({ file, line, column }: SourceLocation) =>
    file === here?.file ? `line ${line}` : `${file}:${line}:${column}`;
  const reported =
    report === undefined
      ? []
      : [
          `the kernel says: ${report.category}: ${report.problem}: ${report.reason}`,
          ...report.path.map(({ words, location }) =>
            location === undefined ? words : `${words} (${show(location)})`,
          ),
          ...(report.suggestion === undefined ? [] : [`the kernel suggests: ${report.suggestion}`]),
        ];
  return [
    cause,
    ...(field === undefined ? [] : [`this is the access to \`${field}\``]),
    ...inlinedInto.map((place) => `the line is inlined into ${show(place)}`),
    ...story.map(({ words, insn, text, location }) => {
      const place = location === undefined ? [] : [show(location)];
      const instruction = insn === undefined || text === undefined ? [] : [`${insn}: ${text}`];
      const where = [...place, ...instruction].join(", ");
      return where === "" ? words : `${words} (${where})`;
    }),
    ...reported,
  ];
}

function withoutValue({ what, reason }: UnresolvedText): string {
  return `${what} has no value on this kernel: ${unresolvedLabels[reason]}`;
}

function notesOn({ why, others }: UnresolvedText): string[] {
  return [
    ...(why === undefined ? [] : [why]),
    ...others.map(({ file, line, column }) => `the same relocation is for ${file}:${line}:${column}`),
  ];
}

function textOfBtf(problems: readonly string[], log: string): DiagnosticText {
  const last = log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .at(-1);
  return {
    message:
      last === undefined
        ? "the object's debug information was not taken over in full"
        : `the kernel refused the object's BTF: ${last.trim()}`,
    notes: problems,
    help: "programs without BTF have no source lines, no global functions, and no BTF-defined maps; build with `corelate build`, or pass --tolerate-btf",
  };
}

function advice(warnings: readonly string[]): { help?: string } {
  const text = warnings.join("\n");
  for (const [pattern, help] of known) if (pattern.test(text)) return { help };
  return {};
}

const known: readonly [RegExp, string][] = [
  [
    /missing BPF prog type|check ELF section name/,
    "name the section after the program type, such as `tp_btf/sched_process_exec`, `xdp` or `tc`",
  ],
  [
    /failed to find kernel BTF type ID/,
    "the kernel has no such function, hook or tracepoint: look for it in `bpftool btf dump file /sys/kernel/btf/vmlinux`",
  ],
  [
    /extern \(\w+ ksym\) .*not found/,
    "the kernel does not export this symbol; declare it weak, and look whether it is there",
  ],
  [
    /\(LDX\/ST\/STX\) value too big/,
    "the field lies further into the kernel's type than the 16 bits of a load or a store reach (`corelate resolve OBJECT --btf /sys/kernel/btf/vmlinux` names it): read it with `corelate::read!`, or declare what is in front of it as long as it is there, so that the declared offset is over 32,767, too",
  ],
  [/failed to create/, "the map's definition does not fit its type; look at key, value and max_entries"],
];
