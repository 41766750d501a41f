import { CorelateError } from "../../lib/diagnostics/index.js";
import { type Libbpf, openLibbpf } from "./libbpf.js";
import { type LibbpfReport, readMessages } from "./libbpf-messages.js";
import { findLibbpf, type LibbpfChoice } from "./locate-libbpf.js";
import { BpfObject } from "./object.js";
import type { OpenOptions } from "./open-options.js";
import { capturePrints, type PrintedMessage } from "./print-log.js";
import { type LoggedRelocation, parseRelocationLog } from "./relocation-log.js";

/** How to load, and which libbpf with. */
export interface LoadOptions extends OpenOptions {
  readonly libbpf: LibbpfChoice;
  /** Load these programs only. */
  readonly only?: readonly string[] | undefined;
}

/** What loading one object with libbpf gave. */
export interface LoadResult {
  /** libbpf opened it and loaded all that it was asked to load, and BTF was not left out. */
  readonly ok: boolean;
  /** 0, or the errno that opening or loading ended with. */
  readonly errno: number;
  /** All that libbpf said, a message a line (the verifier's logs have more). */
  readonly log: string;
  readonly warnings: readonly string[];
  readonly report: LibbpfReport;
  /** The CO-RE relocations as libbpf applied them, in its order. */
  readonly relocations: readonly LoggedRelocation[];
  /** The programs with their instructions as libbpf relocated them (subprograms behind the program), also where the kernel refused one. */
  readonly programs: readonly {
    readonly name: string;
    readonly section: string;
    readonly insns: Uint8Array;
  }[];
}

/**
 * Loads `bytes` into the running kernel and closes everything again. For tests and comparisons: nothing is thrown for an object that is at
 * fault.
 *
 * @throws CRL0300 to CRL0302 where there is no libbpf
 */
export function loadWithLibbpf(bytes: Uint8Array, options: LoadOptions): LoadResult {
  const libbpf = openLibbpf(findLibbpf(options.libbpf));
  const { result, messages } = capturePrints(libbpf, () => openAndLoad(libbpf, bytes, options));
  const report = readMessages(messages);
  return {
    ok: result.errno === 0 && report.btf.problems.length === 0,
    errno: result.errno,
    log: joinMessages(messages),
    warnings: report.warnings,
    report,
    relocations: parseRelocationLog(messages),
    programs: result.programs,
  };
}

/** One message a line. */
export function joinMessages(messages: readonly PrintedMessage[]): string {
  return messages.map(({ text }) => `${text}\n`).join("");
}

function openAndLoad(
  libbpf: Libbpf,
  bytes: Uint8Array,
  options: LoadOptions,
): Pick<LoadResult, "errno" | "programs"> {
  let object: BpfObject;
  try {
    object = BpfObject.open(libbpf, bytes, options);
  } catch (error) {
    if (error instanceof CorelateError) return { errno: libbpf.errno(), programs: [] };
    throw error;
  }
  try {
    const programs = object.programs();
    if (options.only !== undefined)
      for (const program of programs) object.setAutoload(program, options.only.includes(program.name));
    const result = object.load();
    return {
      errno: Math.abs(Math.min(0, result)),
      programs: programs.map((program) => ({
        name: program.name,
        section: program.section,
        insns: object.instructions(program),
      })),
    };
  } finally {
    object[Symbol.dispose]();
  }
}
