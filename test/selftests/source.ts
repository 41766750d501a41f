import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder, ensurePrivate } from "../../src/toolchain/index.js";

/** Debian's package of the kernel's sources. They are the kernel's authors', under the GPL, and are never copied into this repository. */
const packageName = "linux-source-6.12";
const wanted = ["tools/testing/selftests/bpf", "tools/lib/bpf", "tools/include", "scripts/bpf_doc.py"];

/** One of the kernel's BPF selftests: a file of C, and what clang makes of it. */
export interface Selftest {
  /** The file, without `.c`. */
  readonly name: string;
  readonly text: string;
  /** Undefined where it does not compile with this kernel's types. */
  readonly object: Uint8Array | undefined;
}

/** All selftests, fetched and compiled once; later calls take them from the cache. */
export async function selftests(): Promise<{
  readonly version: string;
  readonly programs: readonly Selftest[];
}> {
  const folder = ensurePrivate(join(cacheFolder(process.env), "selftests"));
  const tree = join(folder, packageName);
  if (!existsSync(tree)) fetchInto(folder);
  const progs = join(tree, "tools/testing/selftests/bpf/progs");
  const names = readdirSync(progs)
    .filter((name) => name.endsWith(".c"))
    .map((name) => basename(name, ".c"))
    .sort();
  await compileAll(folder, tree, progs, names);
  return {
    version: readFileSync(join(folder, "version"), "utf8").trim(),
    programs: names.map((name) => {
      const object = join(folder, "objects", `${name}.o`);
      return {
        name,
        text: readFileSync(join(progs, `${name}.c`), "utf8"),
        object: existsSync(object) ? readFileSync(object) : undefined,
      };
    }),
  };
}

/** `apt-get download`, and of the package only what the selftests need. */
function fetchInto(folder: string): void {
  const work = mkdtempSync(join(folder, "fetch-"));
  try {
    execFileSync("apt-get", ["download", packageName], { cwd: work, stdio: "pipe" });
    const deb = readdirSync(work).find((name) => name.endsWith(".deb"))!;
    execFileSync("dpkg-deb", ["-x", deb, "."], { cwd: work });
    const members = wanted.map((path) => `${packageName}/${path}`);
    execFileSync("tar", ["-xJf", join("usr/src", `${packageName}.tar.xz`), ...members], { cwd: work });
    writeFileSync(join(folder, "version"), deb.split("_")[1]!);
    renameSync(join(work, packageName), join(folder, packageName));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function compileAll(
  folder: string,
  tree: string,
  progs: string,
  names: readonly string[],
): Promise<void> {
  const objects = join(folder, "objects");
  if (existsSync(objects)) return;
  const include = join(folder, "include");
  mkdirSync(join(include, "bpf"), { recursive: true });
  for (const header of readdirSync(join(tree, "tools/lib/bpf")).filter((name) => name.endsWith(".h")))
    cpSync(join(tree, "tools/lib/bpf", header), join(include, "bpf", header));
  const uapi = join(tree, "tools/include/uapi");
  const output = { encoding: "utf8", maxBuffer: 1 << 28 } as const;
  const helpers = [join(tree, "scripts/bpf_doc.py"), "--header", "--filename", join(uapi, "linux/bpf.h")];
  writeFileSync(join(include, "bpf/bpf_helper_defs.h"), execFileSync("python3", helpers, output));
  const dump = ["btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c"];
  writeFileSync(join(include, "vmlinux.h"), execFileSync("bpftool", dump, output));
  const flags = [
    ...["-g", "-O2", "--target=bpf", "-mcpu=v3", "-mlittle-endian", "-Wno-everything", "-D__TARGET_ARCH_x86"],
    ...["-DBPF_NO_KFUNC_PROTOTYPES", "-DENABLE_ATOMICS_TESTS"],
    ...[include, join(progs, ".."), uapi].map((path) => `-I${path}`),
    ...["/usr/local/include", "/usr/include/x86_64-linux-gnu", "/usr/include"].flatMap((path) => [
      "-idirafter",
      path,
    ]),
  ];
  const unfinished = mkdtempSync(join(folder, "objects-"));
  const rest = [...names];
  const one = async () => {
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      const args = [...flags, "-c", join(progs, `${name}.c`), "-o", join(unfinished, `${name}.o`)];
      await promisify(execFile)(process.env.CORELATE_CLANG ?? "clang-22", args).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, one));
  renameSync(unfinished, objects);
}
