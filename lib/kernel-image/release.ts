/** What `uname -r` says on a decompressed kernel, from the banner that it prints first: `Linux version 6.12.57+deb13-cloud-amd64 (…`. */
export function kernelRelease(kernel: Uint8Array): string | undefined {
  const buffer = Buffer.from(kernel.buffer, kernel.byteOffset, kernel.byteLength);
  const before = "Linux version ";
  for (let at = buffer.indexOf(before); at >= 0; at = buffer.indexOf(before, at + 1)) {
    const start = at + before.length;
    const release = /^(\d[\w.+~-]{2,63}) \(/.exec(buffer.toString("latin1", start, start + 80))?.[1];
    if (release !== undefined) return release;
  }
  return undefined;
}
