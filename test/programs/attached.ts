import { attachTypes, programTypes, sectionNames } from "../../lib/kernel-features/index.js";
import { examples } from "./sections.js";

/** What came of a section's program on a kernel, as `attach/main.c` prints it. */
export interface Attached {
  readonly way: "attached" | "iterated" | "test-run" | "none";
  readonly runs: number;
  /** The answer of a test run; undefined where there was none. */
  readonly value: number | undefined;
  /** An errno, what was tried, and libbpf's first warning. */
  readonly error: number;
  readonly step: string;
  readonly message: string;
}

/** What a kernel did with all of them. */
export interface AttachedOn {
  readonly release: string;
  readonly machine: string;
  readonly libbpf: string;
  readonly programs: ReadonlyMap<number, Attached>;
}

const companions: Readonly<Record<string, string>> = {
  "sk_skb/stream_parser": "sk_skb/stream_verdict",
  "freplace+": "xdp",
};

/** The list that the runner goes through. */
export function subjects(): string {
  return sectionNames
    .map(({ pattern, type, attach, sleepable, frags }, index) => {
      const companion = sectionNames.findIndex((other) => other.pattern === companions[pattern]);
      const numbers = [
        programTypes.indexOf(type),
        attach === undefined ? -1 : attachTypes.indexOf(attach),
        Number(sleepable !== undefined),
        Number(frags),
        companion,
      ];
      return `${index} ${examples[index]!.section} ${pattern} ${numbers.join(" ")}\n`;
    })
    .join("");
}

/** Reads what the runner has printed, among the words of the kernel. */
export function readAttached(text: string): AttachedOn {
  const [, release = "", machine = "", libbpf = ""] =
    /@@\|([^|\n]*)\|([^|\n]*)\|([^|\r\n]*)/.exec(text) ?? [];
  const programs = new Map<number, Attached>();
  for (const match of text.matchAll(
    /@\|(\d+)\|([\w-]+)\|(\d+)\|(-|-?\d+)\|(\d+)\|([^|\r\n]*)\|([^|\r\n]*)/g,
  )) {
    const [, number, way, runs, value, error, step, message] = match;
    programs.set(Number(number), {
      way: way as Attached["way"],
      runs: Number(runs),
      value: value === "-" ? undefined : Number(value),
      error: Number(error),
      step: step!,
      message: message!.trim(),
    });
  }
  return { release, machine, libbpf, programs };
}
