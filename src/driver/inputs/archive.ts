/** A member of an `ar` archive, as in an `.rlib` or `.a`. */
export interface ArchiveMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const magic = "!<arch>\n";
const headerLength = 60;
/** Longer names of members are truncated: many members may refer to one place of a large table. */
const maxNameLength = 4096;

/** Whether `bytes` begin as an archive does. */
export function isArchive(bytes: Uint8Array): boolean {
  return ascii(bytes, 0, magic.length) === magic;
}

/**
 * The members of an archive in the GNU or the BSD variant, without the symbol tables. Bytes are not copied.
 *
 * @returns undefined where the archive is damaged.
 */
export function archiveMembers(bytes: Uint8Array): ArchiveMember[] | undefined {
  if (!isArchive(bytes)) return undefined;
  const members: ArchiveMember[] = [];
  let longNames = "";
  for (let at = magic.length; at + headerLength <= bytes.length; ) {
    const size = Number.parseInt(ascii(bytes, at + 48, 10), 10);
    if (ascii(bytes, at + 58, 2) !== "`\n" || !Number.isSafeInteger(size) || size < 0) return undefined;
    let start = at + headerLength;
    const end = start + size;
    if (end > bytes.length) return undefined;
    let name = ascii(bytes, at, 16).trimEnd();
    if (name === "//") {
      longNames = ascii(bytes, start, size);
    } else if (name !== "/" && name !== "/SYM64/") {
      const long = /^\/(\d+)$/.exec(name);
      const bsd = /^#1\/(\d+)$/.exec(name);
      if (long) {
        name = lineAt(longNames, Number(long[1]));
      } else if (bsd) {
        const length = Number(bsd[1]);
        name = ascii(bytes, start, Math.min(length, size, maxNameLength)).split("\0", 1)[0]!;
        start += Math.min(length, size);
      }
      if (!name.startsWith("__.SYMDEF")) {
        members.push({ name: name.replace(/\/$/, ""), bytes: bytes.subarray(start, end) });
      }
    }
    at = end + (end & 1);
  }
  return members;
}

/** The name at `at` of a table of names, without the slash that GNU's end with. */
function lineAt(table: string, at: number): string {
  const line = table.slice(at, at + maxNameLength).split("\n", 1)[0]!;
  return line.endsWith("/") ? line.slice(0, -1) : line;
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(
    bytes.buffer,
    bytes.byteOffset + at,
    Math.max(0, Math.min(length, bytes.length - at)),
  ).toString("latin1");
}
