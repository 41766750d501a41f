import { closeSync, openSync, readSync } from "node:fs";

/** What the dynamic section of an ELF file says about other libraries. */
export interface DynamicSection {
  /** Names of the libraries that it links (DT_NEEDED). */
  readonly needed: readonly string[];
  /** Folders in which they are looked up first (DT_RUNPATH, DT_RPATH), `$ORIGIN` not yet replaced. */
  readonly runPath: readonly string[];
}

const none: DynamicSection = { needed: [], runPath: [] };
const programHeader = { load: 1, dynamic: 2, size: 56 } as const;
const tag = { null: 0, needed: 1, stringTable: 5, stringTableSize: 10, rPath: 15, runPath: 29 } as const;

/**
 * Reads the dynamic section of a 64-bit little-endian ELF file (the System V ABI, chapters 4 and 5), and no more of the file than that:
 * librustc_driver has well over 100 MB. Empty where the file is of another kind or cannot be read.
 */
export function readDynamicSection(path: string): DynamicSection {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return none;
  }
  try {
    return readFrom((offset, length) => {
      const bytes = Buffer.alloc(length);
      if (readSync(file, bytes, 0, length, offset) !== length) throw new RangeError("the file ends early");
      return bytes;
    });
  } catch {
    return none;
  } finally {
    closeSync(file);
  }
}

type Read = (offset: number, length: number) => Buffer;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function readFrom(read: Read): DynamicSection {
  const header = read(0, 64);
  const isElf64 = header.readUInt32BE(0) === 0x7f454c46 && header[4] === 2 && header[5] === 1;
  if (!isElf64) return none;
  const segments = readSegments(header, read);
  const dynamic = segments.find((segment) => segment.type === programHeader.dynamic);
  if (dynamic === undefined) return none;
  const entries = readEntries(read(dynamic.offset, limited(dynamic.size)));
  const address = entries.find((entry) => entry.tag === tag.stringTable)?.value;
  const size = entries.find((entry) => entry.tag === tag.stringTableSize)?.value;
  const inside = segments.find(
    (s) =>
      s.type === programHeader.load &&
      address !== undefined &&
      s.address <= address &&
      address < s.address + s.size,
  );
  if (address === undefined || size === undefined || inside === undefined) return none;
  const strings = address - inside.address + inside.offset;
  const named = (...tags: number[]) =>
    entries
      .filter((entry) => tags.includes(entry.tag))
      .map((entry) => stringAt(read, strings, size, entry.value));
  return {
    needed: named(tag.needed),
    runPath: named(tag.runPath, tag.rPath).flatMap((list) => list.split(":").filter((dir) => dir !== "")),
  };
}

function readSegments(header: Buffer, read: Read): Segment[] {
  const count = header.readUInt16LE(56);
  const table = read(Number(header.readBigUInt64LE(32)), count * programHeader.size);
  return Array.from({ length: count }, (_, i) => {
    const at = i * programHeader.size;
    return {
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      size: Number(table.readBigUInt64LE(at + 32)),
    };
  });
}

function readEntries(section: Buffer): { tag: number; value: number }[] {
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; at + 16 <= section.length; at += 16) {
    const entry = {
      tag: Number(section.readBigUInt64LE(at)),
      value: Number(section.readBigUInt64LE(at + 8)),
    };
    if (entry.tag === tag.null) break;
    entries.push(entry);
  }
  return entries;
}

/** The string at `at` of the table; librustc_driver's table has tens of megabytes, so it is not read as a whole. */
function stringAt(read: Read, table: number, size: number, at: number): string {
  const bytes = read(table + at, Math.min(longestName, size - at));
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}

const longestName = 4096;

/** A damaged file must not make us allocate gigabytes. */
function limited(size: number): number {
  if (size > 2 ** 26) throw new RangeError("the table is too large");
  return size;
}
