import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withSysroot } from "../../src/guest/sysroot.js";
import { temporaryFolder } from "../../src/toolchain/index.js";

const loader = join(import.meta.dirname, "..", "..", "src", "guest", "loader");

/** Of the loader's: what some releases' libelf leaves out, and one BTF of the kernel for all objects. */
const shared = ["libelf-gap.c", "kernel-btf.c"].map((name) => join(loader, name));

/** The static program of these C files, with Debian's libbpf, for `bootConsole`. */
export function staticProgram(files: readonly string[]): Promise<Buffer> {
  return withSysroot(
    "amd64",
    process.env,
    () => {},
    (sysroot) => {
      const folder = temporaryFolder();
      try {
        const out = join(folder.name, "init");
        const args = [
          ...["--target=x86_64-linux-gnu", `--sysroot=${sysroot}`, "-static", "-fuse-ld=lld"],
          ...["-std=gnu11", "-O2", "-Wall", "-D_GNU_SOURCE", "-o", out, ...files, ...shared],
          ...["-Wl,--wrap=btf__load_vmlinux_btf", "-Wl,--wrap=btf__free"],
          ...["-lbpf", "-lelf", "-lz", "-lzstd", "-Wl,--gc-sections", "-Wl,--allow-multiple-definition"],
        ];
        const { status, stderr } = spawnSync("clang-22", args, { encoding: "utf8" });
        if (status !== 0) throw new Error(stderr);
        return readFileSync(out);
      } finally {
        folder.remove();
      }
    },
  );
}
