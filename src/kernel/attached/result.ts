import { existsSync } from "node:fs";
import { type BpfObject, parseObject } from "../../../lib/btf/index.js";
import { CorelateError, type Diagnostic, runErrors } from "../../../lib/diagnostics/index.js";
import { type SentTypes, sentTypes } from "../../../lib/dwarf/index.js";
import { errnoText } from "../errno.js";
import type { Program } from "../object.js";
import type { Activity, ActivityWay, ChannelActivity, ProgramActivity } from "./activity.js";
import { whyNot } from "./plan.js";
import { type RecordValue, recordType, recordValue } from "./records.js";

/** What a program did while it was attached. */
export interface ProgramRun {
  readonly way: ActivityWay;
  /** Why it was not attached; null where it was. */
  readonly why: string | null;
  /** How often it ran, for how long altogether, and how often it did not since it was running already. */
  readonly count: number;
  readonly nanoseconds: number;
  readonly missed: number;
  /** Of a run with a packet: what the program returned. */
  readonly returns?: number;
  /** Of an iterator: how many bytes it printed, and the first of them. */
  readonly size?: number;
  readonly text?: string;
}

/** What came out of a ring buffer or perf event array. */
export interface ChannelOutput {
  readonly map: string;
  readonly kind: ChannelActivity["kind"];
  /** Why it could not be read; null where it could. */
  readonly why: string | null;
  readonly records: number;
  readonly bytes: number;
  readonly lost: number;
  readonly first: readonly SentRecord[];
}

/** A record: its size, its first bytes in hexadecimal, and what they are, where debug info tells their type. */
export interface SentRecord {
  readonly size: number;
  readonly bytes: string;
  readonly type?: string;
  readonly value?: RecordValue;
}

/** How a program ran. `spares`: on the running kernel. */
export function programRun(
  { type, attachType }: Pick<Program, "type" | "attachType">,
  activity: ProgramActivity,
  spares: boolean,
): ProgramRun {
  const { way, error, message, why, count, nanoseconds, missed, returns, size, text } = activity;
  const reason =
    error !== 0
      ? [errnoText(error), ...(message === undefined ? [] : [plainMessage(message)])].join("; ")
      : way === "none"
        ? (why ?? whyNot(type, attachType, spares))
        : null;
  return {
    way,
    why: reason,
    count,
    nanoseconds,
    missed,
    ...(returns === undefined ? {} : { returns }),
    ...(size === undefined ? {} : { size }),
    ...(text === undefined ? {} : { text: Buffer.from(text, "hex").toString() }),
  };
}

function plainMessage(text: string): string {
  return text.replace(/^libbpf: /, "").trimEnd();
}

/** What came out of the object's channels. */
export function channelOutputs(bytes: Uint8Array, { channels }: Activity): ChannelOutput[] {
  const object = tryParse(bytes);
  const sent = object && sentTypes(object.elf);
  return channels.map(({ map, kind, error, records, bytes: size, lost, first }) => ({
    map,
    kind,
    why: error === 0 ? null : errnoText(error),
    records,
    bytes: size,
    lost,
    first: first.map((record) => ({ ...record, ...decoded(object, sent, record, kind) })),
  }));
}

function decoded(
  object: BpfObject | undefined,
  sent: SentTypes | undefined,
  { size, bytes }: SentRecord,
  kind: ChannelActivity["kind"],
): Pick<SentRecord, "type" | "value"> {
  if (object === undefined || sent === undefined) return {};
  try {
    // A perf event is filled up, so that it ends at a multiple of 8 after its size of 4 bytes.
    const sizes = kind === "ringbuf" ? [size] : [4, 0, 1, 2, 3, 5, 6, 7].map((padding) => size - padding);
    for (const one of sizes) {
      const type = recordType(object, sent, one);
      if (type === undefined) continue;
      const value = recordValue(type, Buffer.from(bytes, "hex"));
      return value === undefined ? {} : { type: type.types.type(type.id).name, value };
    }
    return {};
  } catch (error) {
    // Types that go round in a circle.
    if (error instanceof CorelateError) return {};
    throw error;
  }
}

function tryParse(bytes: Uint8Array): BpfObject | undefined {
  try {
    return parseObject(bytes);
  } catch (error) {
    if (error instanceof CorelateError) return undefined;
    throw error;
  }
}

const notFound = 2;

/** Whether kprobes and tracepoints can be named to the kernel. */
function hasTracing(): boolean {
  return ["/sys/kernel/tracing/events", "/sys/kernel/debug/tracing/events"].some((path) => existsSync(path));
}

/** Of the programs that were to be attached, those that the kernel did not attach. `isRunning`: the kernel that runs. */
export function judgeActivity(
  programs: readonly Pick<Program, "name" | "section" | "type">[],
  activity: Activity,
  { words: kernel, isRunning }: { readonly words: string; readonly isRunning: boolean },
): Diagnostic[] {
  return activity.programs.flatMap(({ program, error, way, message }) => {
    const { section = "", type } = programs.find(({ name }) => name === program) ?? {};
    if (error === 0) return [];
    const notes = message === undefined ? [] : [plainMessage(message)];
    const needsTracing = isRunning && error === notFound && (type === "kprobe" || type === "tracepoint");
    if (needsTracing && way === "none" && !hasTracing())
      return [runErrors.noTracing(program, section, errnoText(error), notes)];
    return way === "none"
      ? [runErrors.notAttached(program, section, kernel, errnoText(error), notes)]
      : way === "iterated"
        ? [runErrors.notRead(program, section, kernel, errnoText(error))]
        : [];
  });
}
