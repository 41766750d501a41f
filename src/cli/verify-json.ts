import { machine } from "node:os";
import { plainJson } from "../../lib/diagnostics/index.js";
import type { ProgramVerdict, VerifyResult } from "../kernel/index.js";

/** An object that was verified, and under which path. */
export interface Verified {
  readonly path: string;
  readonly result: VerifyResult;
}

/** What `verify --json` prints; docs/json.md describes it. All of `results` are of one kernel, the running one. */
export function verifyJson(results: readonly Verified[]): string {
  const ok = results.every(({ result }) => result.ok);
  const [first] = results;
  return plainJson(
    {
      format: 1,
      ok,
      ...(first ? { libbpf: first.result.libbpf } : {}),
      kernels: [
        {
          kernel: "running",
          version: first?.result.kernel ?? "",
          arch: machine(),
          outcome: ok ? "accepted" : "refused",
          objects: results.map(({ path, result }) => ({
            object: path,
            ok: result.ok,
            btf: result.btf,
            programs: result.programs.map(programJson),
            warnings: result.warnings,
            diagnostics: result.diagnostics,
          })),
        },
      ],
    },
    2,
  );
}

function programJson(program: ProgramVerdict) {
  const { name, section, type, outcome, log, info, refusal, errno, location } = program;
  return {
    name,
    section,
    type,
    outcome,
    /** The verifier's words, or the error; null where the program was accepted. */
    reason: refusal?.reason ?? errno ?? null,
    stats: info ?? null,
    log,
    ...(errno === undefined ? {} : { errno }),
    ...(location === undefined ? {} : { location }),
  };
}
