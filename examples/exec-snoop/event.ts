/** What the program in the kernel saw: `Event` of src/event.rs. */
export interface ExecEvent {
  readonly pid: number;
  readonly parentPid: number;
  readonly oldPid: number;
  readonly threads: number;
  /** Size of the program's machine code as the loader mapped it. */
  readonly codeBytes: bigint;
  readonly argumentCount: number;
  readonly comm: string;
  readonly parentComm: string;
}

/** Reads one record of the ring buffer. */
export function decodeEvent(sample: Uint8Array): ExecEvent {
  const view = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength);
  return {
    pid: view.readInt32LE(0),
    parentPid: view.readInt32LE(4),
    oldPid: view.readInt32LE(8),
    threads: view.readInt32LE(12),
    codeBytes: view.readBigUInt64LE(16),
    argumentCount: view.readInt32LE(24),
    comm: text(view.subarray(28, 44)),
    parentComm: text(view.subarray(44, 60)),
  };
}

function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}
