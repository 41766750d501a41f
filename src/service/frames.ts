/** How a message is framed: as in the Language Server Protocol, a header `Content-Length: N`, an empty line, N bytes of JSON. */

/** A header of more bytes is none. */
const maxHeader = 4096;

/** What came out of a stream. */
export type Frame =
  | { readonly kind: "message"; readonly body: Buffer }
  /** The message is passed over as it comes in; the next one can be read. */
  | { readonly kind: "too-large"; readonly length: number }
  /** Nothing that comes after it can be read. */
  | { readonly kind: "no-header"; readonly text: string };

/** `body` with its header. */
export function frameOf(body: string | Uint8Array): Buffer {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return Buffer.concat([Buffer.from(`Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
}

/** Cuts a stream into messages. Of a message with more than `maxBytes` nothing is kept. */
export class FrameReader {
  readonly #maxBytes: number;
  #header = Buffer.alloc(0);
  #body: { readonly chunks: Buffer[]; left: number } | undefined;
  #skip = 0;
  #broken = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether a message has begun and not ended. */
  get isInside(): boolean {
    return this.#header.length > 0 || this.#body !== undefined || this.#skip > 0;
  }

  /** What ends in `chunk`, in its order. */
  push(chunk: Buffer): Frame[] {
    const found: Frame[] = [];
    let rest = chunk;
    while (rest.length > 0 && !this.#broken) rest = this.#take(rest, found);
    return found;
  }

  #take(chunk: Buffer, found: Frame[]): Buffer {
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, chunk.length);
      this.#skip -= skipped;
      return chunk.subarray(skipped);
    }
    if (this.#body !== undefined) {
      const part = chunk.subarray(0, this.#body.left);
      this.#body.chunks.push(part);
      this.#body.left -= part.length;
      if (this.#body.left === 0) this.#endBody(found);
      return chunk.subarray(part.length);
    }
    return this.#takeHeader(chunk, found);
  }

  #endBody(found: Frame[]): void {
    found.push({ kind: "message", body: Buffer.concat(this.#body!.chunks) });
    this.#body = undefined;
  }

  #takeHeader(chunk: Buffer, found: Frame[]): Buffer {
    const before = this.#header.length;
    const header = Buffer.concat([this.#header, chunk.subarray(0, maxHeader + 4 - before)]);
    const end = header.indexOf("\r\n\r\n");
    if (end < 0) {
      this.#header = header;
      if (header.length > maxHeader) this.#giveUp(header, found);
      return chunk.subarray(header.length - before);
    }
    this.#header = Buffer.alloc(0);
    const length = lengthOf(header.toString("latin1", 0, end));
    if (length === undefined) this.#giveUp(header, found);
    else if (length > this.#maxBytes) {
      this.#skip = length;
      found.push({ kind: "too-large", length });
    } else {
      this.#body = { chunks: [], left: length };
      if (length === 0) this.#endBody(found);
    }
    return chunk.subarray(end + 4 - before);
  }

  #giveUp(header: Buffer, found: Frame[]): void {
    this.#broken = true;
    found.push({ kind: "no-header", text: header.toString("latin1", 0, 80) });
  }
}

/** The value of the one header that counts. */
function lengthOf(header: string): number | undefined {
  const value = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(header)?.[1];
  return value === undefined ? undefined : Number(value);
}
