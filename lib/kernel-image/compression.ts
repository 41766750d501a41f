/** How something is compressed. */
export type Compression = "bzip2" | "gzip" | "lz4" | "lzma" | "lzo" | "xz" | "zstd";

/** The bytes that streams of each begin with. That of LZMA is its usual properties, and a dictionary of whole KiB. */
const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b, 0x08]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  // The kernel uses the legacy frame, other files the newer one.
  ["lz4", [0x02, 0x21, 0x4c, 0x18]],
  ["lz4", [0x04, 0x22, 0x4d, 0x18]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["lzo", [0x89, 0x4c, 0x5a, 0x4f, 0x00, 0x0d]],
  ["lzma", [0x5d, 0x00, 0x00]],
];

/** How the bytes at `at` are compressed; undefined where they do not look so. */
export function compressionAt(bytes: Uint8Array, at = 0): Compression | undefined {
  return magics.find(([, magic]) => magic.every((byte, i) => bytes[at + i] === byte))?.[0];
}

/** What to look for in an image that does not say where its compressed part is: magics long enough to be there by chance rarely. */
export function findCompressed(bytes: Uint8Array, most: number): { at: number; compression: Compression }[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: { at: number; compression: Compression }[] = [];
  for (const [compression, magic] of magics) {
    if (compression === "lzma") continue;
    const needle = Buffer.from(magic);
    for (let at = buffer.indexOf(needle, 1); at >= 0; at = buffer.indexOf(needle, at + 1)) {
      found.push({ at, compression });
      if (found.length > 1000) break;
    }
  }
  return found.sort((a, b) => a.at - b.at).slice(0, most);
}
