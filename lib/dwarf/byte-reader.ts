/** Reads numbers one after the other. Reading behind the end throws a RangeError. */
export class ByteReader {
  readonly #view: DataView;
  readonly #little: boolean;
  at: number;

  constructor(bytes: Uint8Array, little: boolean, at = 0) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = little;
    this.at = at;
  }

  get length(): number {
    return this.#view.byteLength;
  }

  #next(size: number): number {
    const at = this.at;
    this.at += size;
    return at;
  }

  u8(): number {
    return this.#view.getUint8(this.#next(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#next(2), this.#little);
  }

  u32(): number {
    return this.#view.getUint32(this.#next(4), this.#little);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#next(8), this.#little);
  }

  /** An unsigned number in LEB128. */
  uleb(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      if (shift < 49) value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) return value;
    }
  }

  skip(size: number): void {
    if (size < 0 || this.at + size > this.length) throw new RangeError("behind the end");
    this.at += size;
  }

  /** Up to the next NUL. */
  text(): string {
    const start = this.at;
    while (this.u8() !== 0);
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, this.at - 1 - start);
    return Buffer.from(bytes).toString("utf8");
  }
}
