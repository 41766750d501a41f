import { closeSync, readSync } from "node:fs";
import { activityInfo } from "../kernel-info.js";
import type { Libbpf, LinkPointer } from "../libbpf.js";
import { runOnce } from "../local-runs.js";
import { BpfLink, type BpfObject, type Program } from "../object.js";
import { capturePrints } from "../print-log.js";
import { type Activity, kept, longestText, type ProgramActivity } from "./activity.js";
import { openChannels } from "./channels.js";
import { openClockEvents } from "./perf-event.js";
import { type Plan, planFor, whyNot } from "./plan.js";
import { Workload } from "./workload.js";

const notSupported = 95;
const again = 11;
const runTimeStatistics = 0;
const pause = 10;

/** A UDP packet to a closed port of the loopback address, as the guest's loader has it. */
const packet = Buffer.concat([
  Buffer.from("0000000000000000000000000800", "hex"),
  Buffer.from("45000032000000004011 7cb9 7f000001 7f000001 00090009001e0000".replace(/ /g, ""), "hex"),
  Buffer.alloc(22),
]);

/** A program while it is attached. */
interface Attached {
  readonly program: Program;
  readonly plan: Plan;
  readonly links: BpfLink[];
  readonly iterator?: LinkPointer;
  state: Pick<ProgramActivity, "way" | "error" | "message" | "why" | "returns" | "size" | "text">;
}

/**
 * Attaches the loaded `programs` to the running kernel, lets them work for `seconds`, and detaches them. Links live in descriptors of this process: they end with it, however
 * it ends.
 */
export function runAttached(
  libbpf: Libbpf,
  object: BpfObject,
  programs: readonly Program[],
  functions: readonly string[],
  seconds: number,
): Activity {
  const statistics = libbpf.bpf_enable_stats(runTimeStatistics);
  const channels = openChannels(libbpf, object);
  const attached: Attached[] = [];
  try {
    {
      using _workload = new Workload();
      for (const program of programs) attached.push(attach(libbpf, object, program, functions));
      work(seconds, (mayStop) => {
        for (const channel of channels) channel.consume(mayStop);
      });
      for (const one of attached) readIterator(libbpf, one, seconds);
      detach(attached);
    }
    for (const channel of channels) channel.consume(() => false);
    return {
      programs: attached.map(({ program, state }) => ({
        program: program.name,
        ...state,
        ...activityInfo(libbpf, object.programFd(program)),
      })),
      channels: channels.map((channel) => channel.activity()),
    };
  } finally {
    detach(attached);
    for (const channel of channels) channel[Symbol.dispose]();
    if (statistics >= 0) closeSync(statistics);
  }
}

function attach(libbpf: Libbpf, object: BpfObject, program: Program, functions: readonly string[]): Attached {
  const plan = planFor(program, object.instructions(program), functions);
  const links: BpfLink[] = [];
  const make = (state: Attached["state"], iterator?: LinkPointer): Attached => ({
    program,
    plan,
    links,
    ...(iterator === undefined ? {} : { iterator }),
    state,
  });
  if (plan.way === "none") return make({ way: "none", error: 0, why: plan.why });
  if (plan.way === "packet") {
    const run = { program: program.name, input: packet.toString("hex"), context: "", repeat: 0 };
    const { error, returns } = runOnce(libbpf, run, object.programFd(program));
    return make({ way: error === 0 ? "test-run" : "none", error, ...(error === 0 ? { returns } : {}) });
  }
  const { result: error, messages } = capturePrints(libbpf, () => {
    if (plan.way === "sample") return sample(libbpf, program, links);
    const link = libbpf.bpf_program__attach(program.pointer);
    if (link === 0) return libbpf.errno();
    links.push(new BpfLink(libbpf, link));
    return { link };
  });
  if (typeof error !== "number")
    return make({ way: plan.way === "iterate" ? "iterated" : "attached", error: 0 }, error.link);
  if (error === 0) return make({ way: "attached", error: 0 });
  const message = messages.find(({ level }) => level === "warn")?.text;
  // libbpf says so, without a word, where the section names nothing to attach to.
  if (error === notSupported && message === undefined)
    return make({ way: "none", error: 0, why: whyNot(program.type, program.attachType, true) });
  return make({ way: "none", error, ...(message === undefined ? {} : { message }) });
}

/** Attaches it to the clocks of all processors. Gives 0, or the error. */
function sample(libbpf: Libbpf, program: Program, links: BpfLink[]): number {
  const events = openClockEvents();
  let error = libbpf.errno() || notSupported;
  for (const fd of events) {
    const link = libbpf.bpf_program__attach_perf_event(program.pointer, fd);
    if (link !== 0) links.push(new BpfLink(libbpf, link));
    else {
      error = libbpf.errno();
      closeSync(fd);
    }
  }
  return links.length > 0 ? 0 : error;
}

/** Lets programs work for `seconds`; nothing else of this thread runs meanwhile. */
function work(seconds: number, consume: (mayStop: () => boolean) => void): void {
  const end = performance.now() + seconds * 1000;
  const isOver = () => performance.now() >= end;
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (!isOver()) {
    Atomics.wait(never, 0, 0, Math.min(pause, Math.max(1, end - performance.now())));
    consume(isOver);
  }
}

/** Reads what an iterator prints, once. */
function readIterator(libbpf: Libbpf, attached: Attached, seconds: number): void {
  const { iterator, plan } = attached;
  if (iterator === undefined || plan.way !== "iterate") return;
  const fd = libbpf.bpf_iter_create(libbpf.bpf_link__fd(iterator));
  if (fd < 0) {
    attached.state = { ...attached.state, error: Math.abs(fd) };
    return;
  }
  const end = performance.now() + seconds * 1000;
  const chunk = Buffer.alloc(4096);
  let first = Buffer.alloc(0);
  let size = 0;
  let error = 0;
  try {
    while (size < longestText && performance.now() < end) {
      const got = tryRead(fd, chunk);
      if (got === again) continue;
      if (typeof got === "number") error = got;
      if (typeof got === "number" || got.length === 0) break;
      if (first.length < kept.text) first = Buffer.concat([first, got.subarray(0, kept.text - first.length)]);
      size += got.length;
    }
  } finally {
    closeSync(fd);
  }
  attached.state = { ...attached.state, error, size, text: first.toString("hex") };
}

/** Gives an errno where nothing was read. */
function tryRead(fd: number, chunk: Buffer): Buffer | number {
  try {
    return chunk.subarray(0, readSync(fd, chunk, 0, chunk.length, null));
  } catch (error) {
    return Math.abs((error as NodeJS.ErrnoException).errno ?? again);
  }
}

function detach(attached: readonly Attached[]): void {
  for (const { links } of attached) for (const link of links.splice(0)) link[Symbol.dispose]();
}
