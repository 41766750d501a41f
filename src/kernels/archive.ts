import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { extract } from "tar-stream";
import { CorelateError, kernelsErrors } from "../../lib/diagnostics/index.js";
import { isPlainPath } from "./cache/index.js";

/** What a tar archive says of one of its entries. */
export interface ArchiveEntry {
  /** Below the archive's root, without `./` before it. */
  readonly path: string;
  readonly type: string;
  readonly size: number;
  /** Where a link leads, as the archive has it. */
  readonly link: string | undefined;
}

/** The most that is read of one archive, decompressed. */
export const mostOfArchive = 8 * 2 ** 30;
const mostEntries = 1_000_000;
/** What long names and the like may take before an entry; a header that asks for more would be kept in memory. */
const mostOfHeaders = 16 << 20;

/**
 * Reads a tar archive that may be hostile. Of each entry `pick` says where below `folder` a regular file's contents go; undefined leaves it out. Links are
 * never made, and nothing is written outside of `folder`.
 *
 * @throws CRL0607, CRL0612, CRL0613
 */
export async function unpackArchive(
  what: string,
  bytes: AsyncIterable<Uint8Array>,
  folder: string,
  pick: (entry: ArchiveEntry) => string | undefined,
): Promise<void> {
  const reader = extract();
  const budget = { read: 0, accounted: 0 };
  const feeding = feed(what, bytes, reader, budget);
  // What ends the feeding ends the reading, which is where it is thrown.
  feeding.catch((error) => reader.destroy(error as Error));
  let count = 0;
  try {
    for await (const entry of reader) {
      const { name, type, size, linkname } = entry.header;
      if (++count > mostEntries) throw hostile(what, `it has more than ${mostEntries} entries`);
      budget.accounted += (size ?? 0) + 1024;
      const path = cleanPath(what, name);
      const target =
        path === ""
          ? undefined
          : pick({ path, type: type ?? "file", size: size ?? 0, link: linkname ?? undefined });
      if (target === undefined) {
        entry.resume();
        continue;
      }
      if (!isPlainPath(target)) throw hostile(what, `it has a file ${name}`);
      await writeEntry(what, entry, join(folder, target));
    }
    await feeding;
  } catch (error) {
    reader.destroy();
    if (error instanceof CorelateError || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new CorelateError(kernelsErrors.notReadable(what, `as a tar archive: ${(error as Error).message}`));
  }
}

async function feed(
  what: string,
  bytes: AsyncIterable<Uint8Array>,
  reader: ReturnType<typeof extract>,
  budget: { read: number; accounted: number },
): Promise<void> {
  for await (const chunk of bytes) {
    budget.read += chunk.length;
    if (budget.read > mostOfArchive) throw new CorelateError(kernelsErrors.tooLarge(what, mostOfArchive));
    if (budget.read - budget.accounted > mostOfHeaders)
      throw hostile(what, "it has a header of more than 16 MiB");
    if (!reader.write(Buffer.from(chunk))) await drained(reader);
  }
  reader.end();
}

/** Waits until the reader takes more, or has ended. */
function drained(reader: ReturnType<typeof extract>): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      reader.off("drain", done).off("close", closed);
      resolve();
    };
    const closed = () => {
      reader.off("drain", done).off("close", closed);
      reject(new Error("its reader has ended"));
    };
    reader.once("drain", done).once("close", closed);
  });
}

/** `./usr/lib/x` as `usr/lib/x`. @throws CRL0612 for what would lead elsewhere. */
function cleanPath(what: string, name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (name.startsWith("/") || parts.includes("..") || name.includes("\0"))
    throw hostile(what, `it has an entry ${JSON.stringify(name.slice(0, 200))}`);
  return parts.join("/");
}

async function writeEntry(what: string, content: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw hostile(what, "it has a file twice");
  }
  try {
    for await (const chunk of content) for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
  } finally {
    closeSync(file);
  }
}

function hostile(what: string, why: string): CorelateError {
  return new CorelateError(kernelsErrors.hostileArchive(what, why));
}
