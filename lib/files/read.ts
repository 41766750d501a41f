import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from "node:fs";

/** What a pipe or a device may hold: `/dev/zero` has no end. */
const maxStreamBytes = 256 << 20;

/** The bytes of the file at `path`. A pipe or a device is read to its end, but no further than 256 MiB. @throws Error as of `readFileSync` */
export function readWhole(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const stats = fstatSync(file);
    return stats.isFile() || stats.isDirectory() ? readFileSync(file) : readStream(file);
  } finally {
    closeSync(file);
  }
}

function readStream(file: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let length = 0; ; ) {
    const chunk = Buffer.allocUnsafe(1 << 20);
    const read = readSync(file, chunk, 0, chunk.length, null);
    if (read === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, read));
    length += read;
    if (length > maxStreamBytes)
      throw new Error(`it is no regular file, and has more than ${maxStreamBytes} bytes`);
  }
}

/** The text of a regular file of at most `maxBytes` bytes. Undefined for anything else: reading a pipe would block, a device has no end. */
export function readRegular(path: string, maxBytes: number): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stats: Stats = fstatSync(file);
    if (!stats.isFile() || stats.size > maxBytes) return undefined;
    const bytes = Buffer.alloc(stats.size);
    // Files in /proc have size 0, and files may grow: no more is read than the size that was stated.
    const read = stats.size === 0 ? 0 : readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString("utf8", 0, read);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
