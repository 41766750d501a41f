import type { SourceLocation } from "../../lib/diagnostics/index.js";

/*
 * Linux 7.3 writes a report behind some of its messages (kernel/bpf/diagnostics.c):
 *
 *     R1 invalid mem access 'scalar'
 *
 *     Verification failed: Register Type Safety: Invalid dereference
 *
 *     Reason:
 *       R1 is an integer scalar here, not a pointer to memory.
 *
 *     At:
 *       program @ scalar.rs:24:14
 *       Source context:
 *       >>> 24 |     unsafe { (*(*task).real_parent).tgid }
 *              |     ^-- error: invalid dereference of R1 (an integer scalar)
 *       Instruction context:
 *       >>> 1 | (79) r1 = *(u64 *)(r1 +2888)
 *
 *     Causal path:
 *       program @ scalar.rs:23:25
 *       …
 *
 *     Suggestion:
 *       Preserve a pointer-valued register where needed, or reload and revalidate …
 */

/** A place of the report, with what the kernel says of it. */
export interface ReportStep {
  /** What happened there: `update: R1 changed from context pointer at offset 0 to integer scalar with unknown value`. */
  readonly words: string;
  readonly insn?: number;
  /** As the kernel has it, without the folder; with the folder where the object says it. */
  readonly location?: SourceLocation;
}

/** The kernel's own report of a refusal. */
export interface KernelReport {
  /** `Register Type Safety`. */
  readonly category: string;
  /** `Invalid dereference`. */
  readonly problem: string;
  readonly reason: string;
  /** From what the value came from to what was refused. */
  readonly path: readonly ReportStep[];
  readonly suggestion?: string;
}

/** A log without the report, and the report. */
export interface SplitLog {
  readonly log: string;
  readonly report?: KernelReport;
}

const headings = ["Reason:", "At:", "Causal path:", "Suggestion:"] as const;
type Heading = (typeof headings)[number];

/** A report has some hundred lines at most. */
const mostLines = 2000;
const longestLine = 1000;

/** Takes the report out of `log`; the last one, if there are several. */
export function splitReport(log: string): SplitLog {
  const lines = log.split("\n");
  const start = lines.findLastIndex((line) => line.startsWith("Verification failed: "));
  if (start < 0) return { log };
  const title = /^Verification failed: ([^:]+): (.+)$/.exec(lines[start]!.slice(0, longestLine));
  if (title === null) return { log };
  const sections = new Map<Heading, string[]>();
  let current: string[] = [];
  let end = start + 1;
  for (; end < lines.length && end - start < mostLines; end++) {
    const line = lines[end]!.slice(0, longestLine);
    const heading = headings.find((one) => one === line);
    if (heading !== undefined) {
      current = [];
      sections.set(heading, current);
    } else if (line.trim() === "" || line.startsWith(" ")) current.push(line);
    else break;
  }
  const suggestion = proseOf(sections.get("Suggestion:"));
  return {
    log: [...lines.slice(0, start), ...lines.slice(end)].join("\n"),
    report: {
      category: title[1]!,
      problem: title[2]!,
      reason: proseOf(sections.get("Reason:")),
      path: [...stepsOf(sections.get("Causal path:")), ...stepsOf(sections.get("At:"))],
      ...(suggestion === "" ? {} : { suggestion }),
    },
  };
}

/** Lines that the kernel has wrapped. */
function proseOf(lines: readonly string[] = []): string {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

interface OpenStep {
  words: string;
  insn?: number;
  location?: SourceLocation;
}

/** The places of a section: each begins with its function and line. */
function stepsOf(lines: readonly string[] = []): ReportStep[] {
  const steps: OpenStep[] = [];
  let continues = false;
  for (const line of lines) {
    const place =
      /^ {2}\S.* @ (\S[^@]*):(\d{1,9}):(\d{1,9})$/.exec(line) ?? /^ {2}\S.* @ ()()()insn \d+$/.exec(line);
    if (place !== null) {
      const [, file, row, column] = place;
      const location = file ? { location: { file, line: Number(row), column: Number(column) } } : {};
      steps.push({ words: "", ...location });
      continue;
    }
    const step = steps.at(-1);
    if (step === undefined) continue;
    const said = /^ +\| +\^-- (.*)$/.exec(line)?.[1];
    const more: string | undefined = continues ? /^ +\| +(\S.*)$/.exec(line)?.[1] : undefined;
    const insn = /^ *>>> +(\d{1,9}) \| \([0-9a-f]{2}\)/.exec(line)?.[1];
    continues = said !== undefined || more !== undefined;
    if (said !== undefined) step.words = said;
    else if (more !== undefined) step.words += ` ${more}`;
    else if (insn !== undefined) step.insn = Number(insn);
  }
  return steps.filter(({ words }) => words !== "");
}
