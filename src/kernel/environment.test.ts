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

  // The last one: this process keeps the file system that it makes.
  it("lacks the kernel's BTF", () => {
    const object = compileC({ file: "accepted.c" });
    hideKernelBtf();
    const error = caught(() => verify(object, { ...options, name: "accepted.o" }));
    expect(error).toMatchObject({ exitStatus: 3, diagnostics: [{ code: "CRL0306" }] });
    expect(error?.message).toContain("accepted.o");
  });
});

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
