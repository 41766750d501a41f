import koffi, { type TypeObject } from "koffi";
import { CorelateError, kernelErrors } from "../../lib/diagnostics/index.js";
import { errnoText } from "./errno.js";
import type { Libbpf, RingBufferPointer } from "./libbpf.js";

/**
 * Reads a map of type BPF_MAP_TYPE_RINGBUF. Each sample is a copy. `onSample` ends the reading for now where it gives `false`, and an error that it throws comes out of
 * `consume`.
 */
export class RingBuffer implements Disposable {
  readonly #libbpf: Libbpf;
  readonly #callback: bigint;
  #pointer: RingBufferPointer;
  #failure: { readonly error: unknown } | undefined;
  #stopped = false;

  /**
   * @param mapFd the map's descriptor
   * @throws CRL0312
   */
  constructor(libbpf: Libbpf, mapFd: number, onSample: (sample: Uint8Array) => unknown) {
    this.#libbpf = libbpf;
    this.#callback = koffi.register((_context: number, data: number, size: number | bigint) => {
      try {
        this.#stopped = onSample(libbpf.readBytes(data, Number(size))) === false;
        return this.#stopped ? -1 : 0;
      } catch (error) {
        this.#failure = { error };
        return -1;
      }
    }, sampleType());
    this.#pointer = libbpf.ring_buffer__new(mapFd, this.#callback, 0, null);
    if (this.#pointer === 0) {
      const error = libbpf.errno();
      koffi.unregister(this.#callback);
      throw new CorelateError(kernelErrors.cannotReadRingBuffer(errnoText(error)));
    }
  }

  /** Hands over what is in the buffer now, and gives the number of samples. */
  consume(): number {
    return this.#finish(this.#libbpf.ring_buffer__consume(this.#pointer));
  }

  /** Waits up to `timeoutMilliseconds` for samples, while nothing else of this process runs, and hands them over. */
  poll(timeoutMilliseconds: number): number {
    return this.#finish(this.#libbpf.ring_buffer__poll(this.#pointer, timeoutMilliseconds));
  }

  #finish(result: number): number {
    const failure = this.#failure;
    const stopped = this.#stopped;
    this.#failure = undefined;
    this.#stopped = false;
    if (failure !== undefined) throw failure.error;
    if (stopped) return 0;
    if (result < 0) throw new CorelateError(kernelErrors.cannotReadRingBuffer(errnoText(result)));
    return result;
  }

  [Symbol.dispose](): void {
    if (this.#pointer === 0) return;
    this.#libbpf.ring_buffer__free(this.#pointer);
    this.#pointer = 0 as RingBufferPointer;
    koffi.unregister(this.#callback);
  }
}

let type: TypeObject | undefined;

/** `int (*)(void *ctx, void *data, size_t size)`. */
function sampleType(): TypeObject {
  type ??= koffi.pointer(koffi.proto("int", ["uintptr_t", "uintptr_t", "size_t"]));
  return type;
}
