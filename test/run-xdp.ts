import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A packet whose bytes count from 1. */
export const countingPacket = Uint8Array.from({ length: 64 }, (_, index) => index + 1);

let runs = 0;

/**
 * Loads `object` with bpftool (libbpf) and has the kernel run its XDP program `name` on `packet` (BPF_PROG_TEST_RUN); gives the result.
 * Fails with libbpf's words where it does not load. The interface is the loopback: `ingress_ifindex` is 1.
 */
export function runXdp(object: Uint8Array, name = "program", packet: Uint8Array = countingPacket): number {
  const folder = mkdtempSync(join(tmpdir(), "corelate-run-"));
  const pins = `/sys/fs/bpf/corelate-run-${process.pid}-${runs++}`;
  try {
    const path = join(folder, "object.o");
    const data = join(folder, "packet");
    writeFileSync(path, object, { mode: 0o600 });
    writeFileSync(data, packet, { mode: 0o600 });
    const bpftool = (...args: string[]) => execFileSync("bpftool", args, { encoding: "utf8", stdio: "pipe" });
    // An array of programs is emptied when nobody has the map any more.
    bpftool("prog", "loadall", path, pins, "pinmaps", `${pins}-maps`);
    const said = bpftool("-j", "prog", "run", "pinned", join(pins, name), "data_in", data);
    return (JSON.parse(said) as { retval: number }).retval;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    for (const pinned of [pins, `${pins}-maps`]) rmSync(pinned, { recursive: true, force: true });
  }
}
