import type { PrintedMessage } from "./print-log.js";

/** What libbpf said while it opened and loaded an object, in parts. */
export interface LibbpfReport {
  /** The verifier's logs by program. */
  readonly programLogs: ReadonlyMap<string, string>;
  /** The program that made loading end, with libbpf's own words for it. */
  readonly failedProgram?: { readonly name: string; readonly message: string };
  /** What became of `.BTF` and `.BTF.ext`. */
  readonly btf: BtfReport;
  /** Lines of level warning that are not in one of the logs. */
  readonly warnings: readonly string[];
}

/** What libbpf said about debug information. */
export interface BtfReport {
  /** The kernel's log for BPF_BTF_LOAD, where it refused. */
  readonly log?: string;
  /** Lines that say that BTF or parts of it were refused or left out, such as "BTF is optional, ignoring". */
  readonly problems: readonly string[];
}

/** Sorts `messages` of one object. */
export function readMessages(messages: readonly PrintedMessage[]): LibbpfReport {
  const programLogs = new Map<string, string>();
  const warnings: string[] = [];
  const problems: string[] = [];
  let btfLog: string | undefined;
  let failed: { name: string; message: string } | undefined;
  for (const { level, text } of messages) {
    const program = programLog(text);
    if (program !== undefined) {
      programLogs.set(program.name, program.log);
      continue;
    }
    if (text.startsWith("-- BEGIN BTF LOAD LOG")) {
      btfLog = text.replace(/^[^\n]*\n/, "").replace(/\n-- END BTF LOAD LOG.*$/s, "");
      continue;
    }
    // libbpf 1.7 says at a lower level what 1.1 warned of.
    if (btfProblems.some((pattern) => pattern.test(text))) problems.push(text);
    if (level !== "warn") continue;
    warnings.push(...text.split("\n").filter((line) => line !== ""));
    const blamed = /^prog '([^']+)': (?!missing \.BTF)(.*fail.*|bad .*|invalid .*|.*error.*)/i.exec(text);
    if (blamed !== null) failed ??= { name: blamed[1]!, message: blamed[2]! };
  }
  return {
    programLogs,
    warnings,
    btf: { problems, ...(btfLog === undefined ? {} : { log: btfLog }) },
    ...(failed ? { failedProgram: failed } : {}),
  };
}

/** Lines of libbpf 1.1 to 1.7 after which a program runs with less debug information than the object has, or none. */
const btfProblems: readonly RegExp[] = [
  /BTF is optional, ignoring/,
  /Error loading \.BTF into kernel/,
  /Error loading ELF section \.BTF/,
  /Ignore ELF section \.BTF/,
  /BTF loading error/,
  /missing \.BTF\.ext (?:function|line) info/,
  /error relocating \.BTF\.ext (?:function|line) info/,
  /skipping all of \.BTF\.ext/,
];

function programLog(text: string): { name: string; log: string } | undefined {
  const match = /^prog '([^']+)': -- BEGIN PROG LOAD LOG --\n/.exec(text);
  if (match === null) return undefined;
  const end = text.lastIndexOf("-- END PROG LOAD LOG --");
  return { name: match[1]!, log: text.slice(match[0].length, end < 0 ? undefined : end) };
}
