import koffi, { type TypeObject } from "koffi";
import { CorelateError } from "../../../lib/diagnostics/index.js";
import type { Libbpf, PerfBufferPointer } from "../libbpf.js";
import type { BpfObject } from "../object.js";
import { RingBuffer } from "../ring-buffer.js";
import { type ChannelActivity, kept } from "./activity.js";

const ringBufferType = 27;
const perfEventArrayType = 4;
/** Of each processor's buffer. */
const pages = 16;
const mostChannels = 64;

/** What is read while programs are attached. */
export interface Channel extends Disposable {
  /** Takes what is there; where `mayStop` says so, not all of it. */
  consume(mayStop: () => boolean): void;
  activity(): ChannelActivity;
}

/** The ring buffers and perf event arrays of a loaded object. */
export function openChannels(libbpf: Libbpf, object: BpfObject): Channel[] {
  return object
    .maps()
    .filter(({ type }) => type === ringBufferType || type === perfEventArrayType)
    .map((map) => ({ ...map, fd: object.mapFd(map) }))
    .filter(({ fd }) => fd >= 0)
    .slice(0, mostChannels)
    .map(({ name, type, fd }) =>
      type === ringBufferType ? ringChannel(libbpf, name, fd) : perfChannel(libbpf, name, fd),
    );
}

/** Counts, and keeps the first records. */
class Tally {
  records = 0;
  bytes = 0;
  lost = 0;
  readonly first: { size: number; bytes: string }[] = [];

  add(size: number, read: (size: number) => Uint8Array): void {
    if (this.records++ < kept.records)
      this.first.push({ size, bytes: Buffer.from(read(Math.min(size, kept.bytes))).toString("hex") });
    this.bytes += size;
  }

  of(map: string, kind: ChannelActivity["kind"], error: number): ChannelActivity {
    const { records, bytes, lost, first } = this;
    return { map, kind, error, records, bytes, lost, first };
  }
}

function ringChannel(libbpf: Libbpf, map: string, fd: number): Channel {
  const tally = new Tally();
  let stops: () => boolean = () => false;
  let ring: RingBuffer | undefined;
  let error = 0;
  try {
    ring = new RingBuffer(libbpf, fd, (sample) => {
      tally.add(sample.length, (size) => sample.subarray(0, size));
      return !stops();
    });
  } catch (caught) {
    if (!(caught instanceof CorelateError)) throw caught;
    error = libbpf.errno();
  }
  return {
    consume: (mayStop) => {
      stops = mayStop;
      ring?.consume();
    },
    activity: () => tally.of(map, "ringbuf", error),
    [Symbol.dispose]: () => ring?.[Symbol.dispose](),
  };
}

function perfChannel(libbpf: Libbpf, map: string, fd: number): Channel {
  const tally = new Tally();
  const onSample = koffi.register((_context: number, _processor: number, data: number, size: number) => {
    tally.add(size, (length) => libbpf.readBytes(data, length));
  }, sampleType());
  const onLost = koffi.register((_context: number, _processor: number, lost: number | bigint) => {
    tally.lost += Number(lost);
  }, lostType());
  let pointer: PerfBufferPointer = libbpf.perf_buffer__new(fd, pages, onSample, onLost, 0, null);
  const error = pointer === 0 ? libbpf.errno() : 0;
  return {
    // It reads what is there when it begins.
    consume: () => {
      if (pointer !== 0) libbpf.perf_buffer__consume(pointer);
    },
    activity: () => tally.of(map, "perf_event_array", error),
    [Symbol.dispose]: () => {
      if (pointer !== 0) libbpf.perf_buffer__free(pointer);
      pointer = 0 as PerfBufferPointer;
      koffi.unregister(onSample);
      koffi.unregister(onLost);
    },
  };
}

let samples: TypeObject | undefined;
let losses: TypeObject | undefined;

/** `void (*)(void *ctx, int cpu, void *data, __u32 size)`. */
function sampleType(): TypeObject {
  samples ??= koffi.pointer(koffi.proto("void", ["uintptr_t", "int", "uintptr_t", "uint32_t"]));
  return samples;
}

/** `void (*)(void *ctx, int cpu, __u64 cnt)`. */
function lostType(): TypeObject {
  losses ??= koffi.pointer(koffi.proto("void", ["uintptr_t", "int", "uint64_t"]));
  return losses;
}
