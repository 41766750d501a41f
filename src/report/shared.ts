import { basename } from "node:path";
import { type Diagnostic, sourceLines } from "../../lib/diagnostics/index.js";
import type { ProgramVerdict } from "../kernel/index.js";
import type { VerifiedObject } from "../matrix/index.js";
import type { ReportCell, ReportDiagnostic, ReportLog } from "./data.js";

/** A log's end says what matters; all of a page's logs together stay small enough to open. */
const longestLog = 64 << 10;
const mostOfLogs = 24 << 20;
const shortLog = 4 << 10;
const longestSource = 512 << 10;
const mostOfSources = 8 << 20;

/** What several cells have in common, each thing once: logs, diagnostics and sources. */
export class Shared {
  readonly #logs = new Map<string, { readonly place: number; readonly log: ReportLog }>();
  readonly #diagnostics = new Map<
    string,
    { readonly place: number; readonly diagnostic: ReportDiagnostic }
  >();
  readonly #sources = new Map<string, string | undefined>();
  /** The line numbers of the lines of a file, by their trimmed text; 0 where there are several. */
  readonly #lines = new Map<string, Map<string, number>>();
  #logBytes = 0;
  #sourceBytes = 0;

  /** `file` is where the program begins. */
  cell(program: ProgramVerdict, { result, cached }: VerifiedObject, file: string | undefined): ReportCell {
    const { outcome, counts, info, size, refusal, errno, log, diagnostic, location, run } = program;
    const ran = run && { way: run.why ?? run.way, runs: run.count, nanoseconds: run.nanoseconds };
    const stated = { ...info, ...counts, ...(size === undefined ? {} : { programSize: size }), ...ran };
    const own = diagnostic ?? (outcome === "accepted" ? undefined : result.diagnostics.find(isError));
    const source = location?.file ?? file;
    return {
      outcome,
      instructions: outcome === "accepted" ? (counts?.instructions ?? info?.verifiedInstructions) : undefined,
      counts: Object.entries(stated).map(([name, value]) => [name, String(value)]),
      reason: refusal?.reason ?? errno,
      diagnostics: own === undefined ? [] : [this.#diagnostic(own)],
      log: log === "" ? undefined : this.#log(log, source),
      cached,
    };
  }

  /** Takes the text of a source file, if it is one that can be read. */
  source(file: string | undefined): string | undefined {
    if (file === undefined) return undefined;
    if (!this.#sources.has(file)) {
      const text = sourceLines(file)?.join("\n");
      const fits =
        text !== undefined &&
        text.length <= longestSource &&
        this.#sourceBytes + text.length <= mostOfSources;
      this.#sources.set(file, fits ? text : undefined);
      if (fits) this.#sourceBytes += text.length;
    }
    return this.#sources.get(file);
  }

  data() {
    return {
      logs: [...this.#logs.values()].map(({ log }) => log),
      diagnostics: [...this.#diagnostics.values()].map(({ diagnostic }) => diagnostic),
      sources: Object.fromEntries(
        [...this.#sources].flatMap(([file, text]) => (text === undefined ? [] : [[file, text]])),
      ),
    };
  }

  #diagnostic({ code, severity, message, location, notes, help }: Diagnostic): number {
    const diagnostic: ReportDiagnostic = {
      code,
      severity,
      message,
      ...(location === undefined ? {} : { location }),
      ...(notes === undefined ? {} : { notes }),
      ...(help === undefined ? {} : { help }),
    };
    this.source(location?.file);
    const key = JSON.stringify(diagnostic);
    const known = this.#diagnostics.get(key) ?? { place: this.#diagnostics.size, diagnostic };
    this.#diagnostics.set(key, known);
    return known.place;
  }

  #log(whole: string, file: string | undefined): number {
    const most = this.#logBytes > mostOfLogs ? shortLog : longestLog;
    const text = whole.length > most ? whole.slice(whole.indexOf("\n", whole.length - most) + 1) : whole;
    const key = `${file}\0${text}`;
    const known = this.#logs.get(key);
    if (known !== undefined) return known.place;
    this.#logBytes += text.length;
    const lines = text.trimEnd().split("\n");
    const place = this.#logs.size;
    const log = {
      text: lines,
      lines: lines.map((line) => this.#lineOf(line, file)),
      file,
      leftOut: whole.length - text.length,
    };
    this.#logs.set(key, { place, log });
    return place;
  }

  /** The line of `file` that a line of the log names: by its number since Linux 6.10, by its text before. */
  #lineOf(text: string, file: string | undefined): number {
    if (file === undefined || !text.startsWith(";")) return 0;
    const numbered = /^; .* @ ([^@]*):(\d{1,7})$/.exec(text);
    if (numbered !== null) return basename(numbered[1]!) === basename(file) ? Number(numbered[2]) : 0;
    let known = this.#lines.get(file);
    if (known === undefined) {
      known = new Map();
      for (const [index, line] of (this.source(file) ?? "").split("\n").entries())
        known.set(line.trim(), known.has(line.trim()) ? 0 : index + 1);
      this.#lines.set(file, known);
    }
    return known.get(text.slice(1).trim()) ?? 0;
  }
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}
