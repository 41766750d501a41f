import type {
  Activity,
  Attempt,
  OpenedProgram,
  PrintedMessage,
  ProgramInfo,
  TestRunAnswer,
} from "../kernel/index.js";

/** The loader runs. */
export interface ReadyAnswer {
  readonly event: "ready";
  readonly release: string;
  readonly machine: string;
  readonly libbpf: string;
  /** Whether the kernel shows its BTF. */
  readonly btf: boolean;
}

/** One attempt to load an object; `only` where a single program was tried. */
export interface AttemptAnswer {
  readonly event: "attempt";
  readonly object: number;
  readonly only?: string;
  /** libbpf could not open it: the errno. */
  readonly openError?: number;
  /** A variable or a map that was to be set is not there. */
  readonly unprepared: boolean;
  readonly attempt: Attempt;
}

/** The process that loaded an object, or one of its programs, has ended. */
export interface DoneAnswer {
  readonly event: "done";
  readonly object: number;
  readonly only?: string;
  readonly outcome: "finished" | "timed-out" | "crashed";
}

/** The loader is done with the job. */
export interface EndAnswer {
  readonly event: "end";
}

export type Answer = ReadyAnswer | AttemptAnswer | DoneAnswer | EndAnswer;

type Json = Readonly<Record<string, unknown>>;

/** Reads what a guest has sent, which is not trusted; undefined where it is no answer. */
export function readAnswer(json: unknown): Answer | undefined {
  if (!isObject(json)) return undefined;
  const object = Number(json.object);
  const only = typeof json.only === "string" ? { only: json.only } : {};
  switch (json.event) {
    case "ready":
      return {
        event: "ready",
        release: text(json.release),
        machine: text(json.machine),
        libbpf: text(json.libbpf).replace(/^v/, ""),
        btf: json.btf === true,
      };
    case "attempt":
      return {
        event: "attempt",
        object,
        ...only,
        ...(typeof json.openError === "number" ? { openError: json.openError } : {}),
        unprepared: json.unprepared === true,
        attempt: attempt(json),
      };
    case "done":
      return json.outcome === "finished" || json.outcome === "timed-out" || json.outcome === "crashed"
        ? { event: "done", object, ...only, outcome: json.outcome }
        : undefined;
    case "end":
      return { event: "end" };
    default:
      return undefined;
  }
}

function attempt(json: Json): Attempt {
  const infos = isObject(json.infos) ? Object.entries(json.infos) : [];
  return {
    error: count(json.error),
    left: count(json.left),
    programs: list(json.programs).filter(isObject).map(program),
    loaded: new Set(list(json.loaded).map(text)),
    infos: new Map(infos.flatMap(([name, value]) => (isObject(value) ? [[name, info(value)]] : []))),
    hasBtf: json.hasBtf === true,
    sanitised: typeof json.sanitised === "boolean" ? json.sanitised : undefined,
    messages: list(json.messages).filter(isObject).map(message),
    runs: list(json.runs).filter(isObject).map(run),
    ...(isObject(json.activity) ? { activity: activity(json.activity) } : {}),
  };
}

function program(json: Json): OpenedProgram {
  return {
    name: text(json.name),
    section: text(json.section),
    type: text(json.type),
    autoload: json.autoload === true,
    size: count(json.size),
    ...(typeof json.attachType === "string" ? { attachType: json.attachType } : {}),
  };
}

function info(json: Json): ProgramInfo {
  return {
    verifiedInstructions: count(json.verifiedInstructions),
    functionRecords: count(json.functionRecords),
    lineRecords: count(json.lineRecords),
    btfId: count(json.btfId),
    jitedSize: count(json.jitedSize),
    ...(typeof json.memoryPeak === "number" ? { memoryPeak: json.memoryPeak } : {}),
  };
}

function run(json: Json): TestRunAnswer {
  return {
    run: count(json.run),
    error: count(json.error),
    returns: count(json.returns),
    output: hexadecimal(json.output),
  };
}

function activity(json: Json): Activity {
  return {
    programs: list(json.programs)
      .filter(isObject)
      .map((one) => ({
        program: text(one.program),
        way: ways.find((way) => way === one.way) ?? "none",
        error: count(one.error),
        ...(typeof one.message === "string" ? { message: text(one.message) } : {}),
        count: count(one.count),
        nanoseconds: count(one.nanoseconds),
        missed: count(one.missed),
        ...(typeof one.returns === "number" ? { returns: count(one.returns) } : {}),
        ...(typeof one.size === "number" ? { size: count(one.size) } : {}),
        ...(typeof one.text === "string" ? { text: hexadecimal(one.text) } : {}),
      })),
    channels: list(json.channels)
      .filter(isObject)
      .map((one) => ({
        map: text(one.map),
        kind: one.kind === "ringbuf" ? "ringbuf" : "perf_event_array",
        error: count(one.error),
        records: count(one.records),
        bytes: count(one.bytes),
        lost: count(one.lost),
        first: list(one.first)
          .filter(isObject)
          .map((record) => ({ size: count(record.size), bytes: hexadecimal(record.bytes) })),
      })),
  };
}

const ways = ["attached", "iterated", "test-run"] as const;

function hexadecimal(value: unknown): string {
  return typeof value === "string" && /^[0-9a-f]*$/.test(value) ? value : "";
}

function message(json: Json): PrintedMessage {
  const level = json.level === "warn" || json.level === "info" ? json.level : "debug";
  return {
    level,
    text: text(json.text)
      .replace(/^libbpf: /, "")
      .replace(/\n$/, ""),
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Bytes come one a character: names and logs are UTF-8 where they are text at all. */
function text(value: unknown): string {
  return typeof value === "string" ? Buffer.from(value, "latin1").toString() : "";
}

function count(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
