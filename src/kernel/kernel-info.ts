import type { Libbpf } from "./libbpf.js";

/** What the kernel tells of a loaded program (`struct bpf_prog_info`, include/uapi/linux/bpf.h). */
export interface ProgramInfo {
  /** Instructions that the verifier looked at; since Linux 5.16. */
  readonly verifiedInstructions: number;
  /** Records of function and line information that the kernel took over. */
  readonly functionRecords: number;
  readonly lineRecords: number;
  /** 0: the program has no BTF in the kernel. */
  readonly btfId: number;
  /** Bytes of machine code; 0 where programs are interpreted. */
  readonly jitedSize: number;
  /** Bytes that the verifier needed at most; of booted kernels since Linux 6.12. */
  readonly memoryPeak?: number;
}

/** Asks about the program behind the descriptor `fd`; undefined where the kernel does not answer. */
export function programInfo(libbpf: Libbpf, fd: number): ProgramInfo | undefined {
  const info = Buffer.alloc(232);
  if (!ask(libbpf, fd, info)) return undefined;
  return {
    verifiedInstructions: info.readUInt32LE(216),
    functionRecords: info.readUInt32LE(144),
    lineRecords: info.readUInt32LE(148),
    btfId: info.readUInt32LE(128),
    jitedSize: info.readUInt32LE(16),
  };
}

/** How often the program behind `fd` ran since statistics were asked for, for how long, and how often it did not since it was running already. */
export function activityInfo(
  libbpf: Libbpf,
  fd: number,
): { readonly count: number; readonly nanoseconds: number; readonly missed: number } {
  const info = Buffer.alloc(232);
  if (!ask(libbpf, fd, info)) return { count: 0, nanoseconds: 0, missed: 0 };
  const number = (at: number) => Number(info.readBigUInt64LE(at));
  return { count: number(200), nanoseconds: number(192), missed: number(208) };
}

/** The bytes of the BTF behind the descriptor `fd` as the kernel has them (`struct bpf_btf_info`). */
export function kernelCopyOfBtf(libbpf: Libbpf, fd: number): Uint8Array | undefined {
  const info = Buffer.alloc(32);
  if (!ask(libbpf, fd, info)) return undefined;
  const bytes = new Uint8Array(info.readUInt32LE(8));
  info.fill(0);
  info.writeBigUInt64LE(libbpf.addressOf(bytes), 0);
  info.writeUInt32LE(bytes.length, 8);
  return ask(libbpf, fd, info) ? bytes : undefined;
}

function ask(libbpf: Libbpf, fd: number, info: Buffer): boolean {
  const size = new Uint32Array([info.length]);
  return libbpf.bpf_obj_get_info_by_fd(fd, info, size) === 0;
}
