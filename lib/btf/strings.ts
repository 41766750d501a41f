/**
 * NUL-terminated strings by offset. Each is decoded once. In a hostile file strings may overlap (many offsets into one long string), so the total
 * that is decoded is limited to a small multiple of the table.
 */
export class StringTable {
  readonly #bytes: Uint8Array;
  readonly #known = new Map<number, string>();
  readonly #overlapping: () => Error;
  #left: number;

  /** `overlapping` makes the error for a table whose strings overlap more than any tool writes them. */
  constructor(bytes: Uint8Array, overlapping: () => Error) {
    this.#bytes = bytes;
    this.#left = 16 * bytes.length + 65_536;
    this.#overlapping = overlapping;
  }

  /** Bytes in the table. */
  get length(): number {
    return this.#bytes.length;
  }

  /** The string at `at`: the rest of the table where the NUL is missing, nothing behind the end. */
  at(at: number): string {
    if (at >= this.#bytes.length) return "";
    const known = this.#known.get(at);
    if (known !== undefined) return known;
    const nul = this.#bytes.indexOf(0, at);
    const end = nul < 0 ? this.#bytes.length : nul;
    this.#left -= end - at;
    if (this.#left < 0) throw this.#overlapping();
    const { buffer, byteOffset } = this.#bytes;
    const text = Buffer.from(buffer, byteOffset + at, end - at).toString("utf8");
    this.#known.set(at, text);
    return text;
  }

  /** The positions of the bytes of `text`, whatever is around them. */
  *occurrences(text: string): Generator<number> {
    const { buffer, byteOffset, length } = this.#bytes;
    const bytes = Buffer.from(buffer, byteOffset, length);
    const wanted = Buffer.from(text, "utf8");
    for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) yield at;
  }
}
