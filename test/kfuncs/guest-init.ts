import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withSysroot } from "../../src/guest/sysroot.js";
import { temporaryFolder } from "../../src/toolchain/index.js";
import { bootConsole } from "../guest/console.js";

/** What some releases' libelf leaves out. */
const gap = join(import.meta.dirname, "..", "..", "src", "guest", "loader", "libelf-gap.c");

/** The static program of `guest/init.c`, with Debian's libbpf. */
function compileInit(): Promise<Buffer> {
  return withSysroot(
    "amd64",
    process.env,
    () => {},
    (sysroot) => {
      const folder = temporaryFolder();
      try {
        const out = join(folder.name, "init");
        const { status, stderr } = spawnSync(
          "clang-22",
          [
            ...[
              "--target=x86_64-linux-gnu",
              `--sysroot=${sysroot}`,
              "-static",
              "-fuse-ld=lld",
              "-O2",
              "-Wall",
            ],
            ...["-D_GNU_SOURCE", "-o", out, join(import.meta.dirname, "guest", "init.c"), gap],
            ...["-lbpf", "-lelf", "-lz", "-lzstd", "-Wl,--gc-sections", "-Wl,--allow-multiple-definition"],
          ],
          { encoding: "utf8" },
        );
        if (status !== 0) throw new Error(stderr);
        return readFileSync(out);
      } finally {
        folder.remove();
      }
    },
  );
}

/** Boots the kernel `name`, and has it load and run `object`: the lines of `guest/init.c`, with those of `files` while its structs of operations are attached. */
export async function runInGuest(
  name: string,
  object: Uint8Array,
  files: readonly string[] = [],
): Promise<string> {
  return bootConsole(name, await compileInit(), { object, files: Buffer.from(`${files.join("\n")}\n`) });
}
