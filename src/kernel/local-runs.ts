import type { Libbpf } from "./libbpf.js";
import type { TestRun, TestRunAnswer } from "./test-runs.js";

/** More than the kernel puts out: a packet may grow by a page. */
const growth = 1 << 16;

/** Runs programs of the running kernel; `fdOf` gives the descriptor of one that is loaded. */
export function runLoaded(
  libbpf: Libbpf,
  runs: readonly TestRun[],
  fdOf: (program: string) => number | undefined,
): TestRunAnswer[] {
  return runs.flatMap((run, index) => {
    const fd = fdOf(run.program);
    return fd === undefined ? [] : [{ run: index, ...runOnce(libbpf, run, fd) }];
  });
}

/** Runs the program behind `fd`. `struct bpf_test_run_opts` of libbpf (src/bpf.h). */
export function runOnce(
  libbpf: Libbpf,
  { input, context, repeat }: TestRun,
  fd: number,
): Omit<TestRunAnswer, "run"> {
  const packet = Buffer.from(input, "hex");
  const given = Buffer.from(context, "hex");
  const output = Buffer.alloc(packet.length === 0 ? 0 : packet.length + growth);
  const options = Buffer.alloc(80);
  const addressOf = (bytes: Buffer) => (bytes.length === 0 ? 0n : libbpf.addressOf(bytes));
  options.writeBigUInt64LE(BigInt(options.length), 0);
  options.writeBigUInt64LE(addressOf(packet), 8);
  options.writeBigUInt64LE(addressOf(output), 16);
  options.writeUInt32LE(packet.length, 24);
  options.writeUInt32LE(output.length, 28);
  options.writeBigUInt64LE(addressOf(given), 32);
  options.writeUInt32LE(given.length, 48);
  options.writeInt32LE(repeat, 60);
  const error = Math.abs(Math.min(0, libbpf.bpf_prog_test_run_opts(fd, options)));
  const size = error === 0 && output.length > 0 ? options.readUInt32LE(28) : 0;
  return {
    error,
    returns: options.readUInt32LE(56),
    output: output.subarray(0, Math.min(size, output.length)).toString("hex"),
  };
}
