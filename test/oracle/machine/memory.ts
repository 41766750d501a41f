/** What the bytes of a kernel are taken to be. */
export interface MemoryOptions {
  /** Another seed is another kernel's memory. */
  readonly seed: number;
  /** Each byte is 0 or 1, so that every byte is a valid `bool`. */
  readonly bits: boolean;
}

/**
 * A memory of 2^64 bytes in which every address can be read: each byte is made from its address and the seed, until it is written.
 * So a pointer read from anywhere can be followed. A word at a multiple of eight is null now and then, and a multiple of 64 otherwise, as
 * pointers are.
 */
export class Memory {
  readonly #options: MemoryOptions;
  readonly #written = new Map<bigint, number>();

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  /** Reads `size` bytes, the least significant one first. */
  read(address: bigint, size: number): bigint {
    let value = 0n;
    for (let at = size - 1; at >= 0; at--)
      value = (value << 8n) | BigInt(this.byte(BigInt.asUintN(64, address + BigInt(at))));
    return value;
  }

  write(address: bigint, size: number, value: bigint): void {
    for (let at = 0; at < size; at++) {
      const byte = Number((value >> BigInt(8 * at)) & 0xffn);
      this.#written.set(BigInt.asUintN(64, address + BigInt(at)), byte);
    }
  }

  /** What was written and is not what it was before, in the order of the addresses that `wanted` accepts. */
  changes(wanted: (address: bigint) => boolean): string[] {
    return [...this.#written]
      .filter(([address, byte]) => wanted(address) && byte !== this.#original(address))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([address, byte]) => `${address.toString(16)}=${byte}`);
  }

  byte(address: bigint): number {
    return this.#written.get(address) ?? this.#original(address);
  }

  #original(address: bigint): number {
    const low = Number(address & 0xffff_ffffn);
    const high = Number(address >> 32n);
    if (this.#options.bits) return mix(this.#options.seed, low, high) & 1;
    if ((mix(this.#options.seed + 1, (low & ~7) >>> 0, high) & 7) === 0) return 0;
    const mask = (low & 7) === 0 ? 0xc0 : 0xff;
    return mix(this.#options.seed, low, high) & mask;
  }
}

/** A number of 32 bits that hangs on all three. */
export function mix(seed: number, low: number, high: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  for (const word of [low, high]) {
    hash ^= word;
    hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
