/** An entry of an initramfs. */
export interface CpioEntry {
  /** Without a leading slash. */
  readonly name: string;
  readonly mode: number;
  readonly data?: Uint8Array;
  /** Of a device: its major and minor number. */
  readonly device?: readonly [number, number];
}

export const folderMode = 0o040755;
export const fileMode = 0o100644;
export const programMode = 0o100755;
export const deviceMode = 0o020600;

/**
 * A cpio archive in the form `newc`, as the kernel unpacks an initramfs from (Documentation/driver-api/early-userspace/buffer-format.rst). Archives
 * may follow one another. The result depends on `entries` only.
 */
export function cpio(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.flatMap((entry, index) => member(entry, index + 1));
  parts.push(...member({ name: "TRAILER!!!", mode: 0 }, 0));
  const archive = Buffer.concat(parts);
  // The kernel looks for the next archive at multiples of 4; of 512, as cpio writes it, is one of those.
  return Buffer.concat([archive, Buffer.alloc(-archive.length & 511)]);
}

function member({ name, mode, data, device }: CpioEntry, inode: number): Buffer[] {
  const size = data?.length ?? 0;
  const named = Buffer.from(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, device?.[0] ?? 0, device?.[1] ?? 0, named.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return [
    padded(Buffer.concat([header, named])),
    ...(data === undefined ? [] : [padded(Buffer.from(data.buffer, data.byteOffset, data.byteLength))]),
  ];
}

function padded(bytes: Buffer): Buffer {
  const missing = -bytes.length & 3;
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}
