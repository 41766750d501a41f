import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { chooseKernels, type KernelResult, verifyMatrix } from "../../src/matrix/index.js";
import { whyNotBootable } from "./kernels.js";

const kernel = "6.12";
let why: string | undefined;
beforeAll(async () => {
  why = await whyNotBootable(kernel);
}, 600_000);

const quick = compileC({ text: '#include "bpf.h"\nSEC("socket") int quick(void *ctx) { return 0; }' });
const other = compileC({ text: '#include "bpf.h"\nSEC("socket") int other(void *ctx) { return 1; }' });
/** The verifier walks through this loop until it has seen a million instructions, which takes minutes in emulation. */
const slow = compileC({
  text: `#include "bpf.h"
SEC("socket") int first(void *ctx) { return 0; }
SEC("socket") int slow(void *ctx) {
  u64 sum = 0;
  for (int i = 0; i < 4000000; i++) sum += bpf_ktime_get_ns();
  return sum;
}
SEC("socket") int last(void *ctx) { return 1; }`,
});

/** Verifies the three objects; `during` is called when the first is done. */
async function run(timeout: number, during = () => {}): Promise<{ result: KernelResult; boots: number }> {
  let boots = 0;
  let called = false;
  const objects = Object.entries({ quick, slow, other }).map(([path, bytes]) => ({ path, bytes }));
  const rows = (await chooseKernels([kernel], process.env)).map((one) => ({ kernel: one, objects }));
  const [result] = await verifyMatrix(rows, {
    env: process.env,
    verify: {},
    cache: false,
    timeout,
    progress: (event) => {
      if (event.kind === "preparing" && event.what === "booting") boots++;
      if (event.kind !== "objects" || event.done !== 1 || called) return;
      called = true;
      setTimeout(during, 1500);
    },
  });
  return { result: result!, boots };
}

const outcomes = ({ objects }: KernelResult) =>
  Object.fromEntries(
    objects.map(({ path, result }) => [path, result.programs.map(({ outcome }) => outcome)]),
  );
const codes = ({ objects }: KernelResult) =>
  objects.flatMap(({ result }) => result.diagnostics.map(({ code }) => code));

/** The QEMUs that this process has started, by /proc. */
function ownGuests(): number[] {
  const parents = new Map<number, number>();
  const guests: number[] = [];
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
      if (readFileSync(`/proc/${name}/cmdline`, "latin1").startsWith("qemu-system-"))
        guests.push(Number(name));
      else if (/^[^\0]*\/qemu-system-/.test(readFileSync(`/proc/${name}/cmdline`, "latin1")))
        guests.push(Number(name));
    } catch {
      // It has ended.
    }
  }
  return guests.filter((pid) => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
      if (at === process.pid) return true;
    return false;
  });
}

function signal(name: NodeJS.Signals): void {
  const guests = ownGuests();
  if (guests.length !== 1) throw new Error(`${guests.length} guests`);
  process.kill(guests[0]!, name);
}

describe("an object that a kernel comes to no end with", () => {
  it("is timed out, and its other programs and the other objects are not", {
    timeout: 900_000,
  }, async (context) => {
    if (why !== undefined) return context.skip(why);
    const { result, boots } = await run(4);
    expect(outcomes(result)).toEqual({
      quick: ["accepted"],
      slow: ["accepted", "timed-out", "accepted"],
      other: ["accepted"],
    });
    expect(codes(result)).toEqual(["CRL0337"]);
    expect(boots).toBe(1);
  });

  it("is the one whose machine ended, and the others are loaded after another boot", {
    timeout: 900_000,
  }, async (context) => {
    if (why !== undefined) return context.skip(why);
    const { result } = await run(600, () => signal("SIGKILL"));
    expect(outcomes(result)).toEqual({
      quick: ["accepted"],
      slow: ["panicked", "panicked", "panicked"],
      other: ["accepted"],
    });
    expect(codes(result)).toEqual(["CRL0636"]);
  });

  // It is waited for half a minute: `make test-kernels`.
  it.skipIf(process.env.CORELATE_KERNELS === undefined)(
    "is the one whose machine stood still, and the others are loaded after another boot",
    {
      timeout: 900_000,
    },
    async (context) => {
      if (why !== undefined) return context.skip(why);
      const { result } = await run(5, () => signal("SIGSTOP"));
      expect(outcomes(result)).toEqual({
        quick: ["accepted"],
        slow: ["hung", "hung", "hung"],
        other: ["accepted"],
      });
      expect(codes(result)).toEqual(["CRL0637"]);
    },
  );
});
