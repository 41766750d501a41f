import type { ProgramVerdict } from "../kernel/index.js";
import type { KernelResult } from "./model.js";

/** What `verify --json` prints, as an object; docs/json.md describes it. */
export function matrixJson(results: readonly KernelResult[]) {
  const libbpf = results.find((result) => result.libbpf.version !== "")?.libbpf;
  return {
    format: 1,
    ok: results.every(isOk),
    ...(libbpf === undefined ? {} : { libbpf }),
    kernels: results.map((result) => ({
      kernel: result.kernel,
      version: result.version,
      arch: result.arch,
      outcome: result.outcome,
      libbpf: result.libbpf,
      objects: result.objects.map(
        ({ path, result: { ok, btf, programs, runs, output, warnings, diagnostics }, cached }) => ({
          object: path,
          ok,
          cached,
          btf,
          programs: programs.map(programJson),
          ...(runs === undefined ? {} : { runs }),
          ...(output === undefined ? {} : { output }),
          warnings,
          diagnostics,
        }),
      ),
    })),
  };
}

/** Whether a kernel takes all of its objects. */
export function isOk({ outcome }: KernelResult): boolean {
  return outcome === "accepted";
}

function programJson(program: ProgramVerdict) {
  const { name, section, type, attachType, outcome, log, refusal, explanation, errno, location, run } =
    program;
  return {
    name,
    section,
    type,
    ...(attachType === undefined ? {} : { attachType }),
    outcome,
    /** The verifier's words, or the error; null where the program was accepted. */
    reason: refusal?.reason ?? errno ?? null,
    stats: statsOf(program),
    log,
    ...(run === undefined ? {} : { run }),
    ...(errno === undefined ? {} : { errno }),
    ...(location === undefined ? {} : { location }),
    ...(explanation === undefined ? {} : { explanation }),
  };
}

/** What is counted of a program; null where nothing is. */
export function statsOf({ info, counts, size }: ProgramVerdict) {
  return info === undefined && counts === undefined
    ? null
    : { ...info, ...counts, ...(size === undefined ? {} : { programSize: size }) };
}
