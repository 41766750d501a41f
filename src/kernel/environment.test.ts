import koffi from "koffi";
import { afterEach, describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { compileC } from "./fixtures/compile.js";
import { canLoad } from "./fixtures/privilege.js";
import { verify } from "./index.js";

const nobody = 65534;

describe.skipIf(!canLoad)("a machine that cannot load programs", () => {
  const options = { libbpf: { env: process.env } };

  afterEach(() => {
    process.seteuid!(0);
  });

  it("lacks the privilege", () => {
    const object = compileC({ file: "accepted.c" });
    process.seteuid!(nobody);
    const error = caught(() => verify(object, options));
    expect(error).toMatchObject({ exitStatus: 3, diagnostics: [{ code: "CRL0303" }] });
    expect(error?.diagnostics[0]?.help).toMatch(/CAP_BPF.*kernel\.unprivileged_bpf_disabled/);
  });

  // The last ones: this process keeps what they make of it.
  it("lacks the kernel's BTF", () => {
    const object = compileC({ file: "accepted.c" });
    hideKernelBtf();
    const error = caught(() => verify(object, { ...options, name: "accepted.o" }));
    expect(error).toMatchObject({ exitStatus: 3, diagnostics: [{ code: "CRL0306" }] });
    expect(error?.message).toContain("accepted.o");
  });

  it("lacks BPF", () => {
    const object = compileC({ file: "accepted.c" });
    takeBpfAway();
    const error = caught(() => verify(object, options));
    expect(error).toMatchObject({ exitStatus: 3, diagnostics: [{ code: "CRL0304" }] });
    expect(error?.diagnostics[0]?.help).toContain("CONFIG_BPF_SYSCALL");
  });
});

/** Has bpf(2) fail with ENOSYS for this thread, as it does on a kernel that was built without it. */
function takeBpfAway(): void {
  const libc = koffi.load(null);
  const prctl = libc.func("prctl", "int", ["int", "ulong", "void *", "ulong", "ulong"]);
  const enosys = 38;
  const instructions: readonly (readonly [code: number, ifNot: number, value: number])[] = [
    [0x20, 0, 0], // the number of the system call
    [0x15, 1, process.arch === "x64" ? 321 : 280],
    [0x06, 0, 0x0005_0000 | enosys],
    [0x06, 0, 0x7fff_0000],
  ];
  const filter = Buffer.alloc(8 * instructions.length);
  for (const [at, [code, ifNot, value]] of instructions.entries()) {
    filter.writeUInt16LE(code, 8 * at);
    filter.writeUInt8(ifNot, 8 * at + 3);
    filter.writeUInt32LE(value, 8 * at + 4);
  }
  const program = Buffer.alloc(16);
  program.writeUInt16LE(instructions.length, 0);
  program.writeBigUInt64LE(koffi.address(filter), 8);
  const [noNewPrivileges, setSeccomp, filterMode] = [38, 22, 2];
  expect(prctl(noNewPrivileges, 1, null, 0, 0)).toBe(0);
  expect(prctl(setSeccomp, filterMode, program, 0, 0)).toBe(0);
}

/** Mounts an empty folder over /sys/kernel/btf, for this process alone (unshare(2), mount(2)). */
function hideKernelBtf(): void {
  const libc = koffi.load(null);
  const unshare = libc.func("unshare", "int", ["int"]);
  const mount = libc.func("mount", "int", ["str", "str", "str", "ulong", "void *"]);
  const newMountNamespace = 0x20000;
  const recursivelyPrivate = 0x4000 | 0x40000;
  expect(unshare(newMountNamespace)).toBe(0);
  expect(mount("none", "/", null, recursivelyPrivate, null)).toBe(0);
  expect(mount("none", "/sys/kernel/btf", "tmpfs", 0, null)).toBe(0);
}

function caught(work: () => unknown): CorelateError | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof CorelateError) return error;
    throw error;
  }
  return undefined;
}
