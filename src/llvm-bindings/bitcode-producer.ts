/** Placeholder until the identification block is read. */
export function bitcodeProducerMajor(data: Uint8Array): number | undefined {
  const text = Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, 64)).toString("latin1");
  const match = /LLVM(\d+)\./.exec(text);
  return match ? Number(match[1]) : undefined;
}
