import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tmp from "tmp";
import { parseElf } from "../../lib/btf/index.js";
import type { Compression } from "../../lib/kernel-image/index.js";
import { clang } from "../btf/clang.js";

tmp.setGracefulCleanup();

/** A private folder that goes away with the tests. */
export function folder(): string {
  return tmp.dirSync({ prefix: "corelate-kernels-", mode: 0o700, unsafeCleanup: true }).name;
}

/** An environment with a cache of its own. */
export function withCache(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { ...process.env, CORELATE_CACHE: folder(), ...extra };
}

/** BTF of clang's with as many types as a kernel's has to have at least; `field` is in it, so that two are not the same. */
export function btf(field = "pid", target: "bpf" | "bpfeb" = "bpf"): Uint8Array {
  const structs = Array.from({ length: 60 }, (_, i) => `struct s${i} { int ${field}${i}; long b; } v${i};`);
  const object = clang(`struct task_struct { int ${field}; } task;\n${structs.join("\n")}`, { target });
  return parseElf(object).sections.find(({ name }) => name === ".BTF")!.data;
}

export const release = "6.6.6-test";

/** The text that a kernel prints first. */
export function banner(version = release): Buffer {
  return Buffer.from(`\0Linux version ${version} (me@here) (gcc) #1 SMP\n\0`);
}

const targets = {
  x86: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
  powerpc: "powerpc64le-linux-gnu",
  s390: "s390x-linux-gnu",
};

/** An ELF file as vmlinux is one: for the machine, with a banner, and with BTF in its section unless that is undefined. */
export function vmlinux(
  types: Uint8Array | null = btf(),
  machine: keyof typeof targets = "x86",
  version = release,
): Buffer {
  const at = mkdtempSync(join(tmpdir(), "vmlinux-"));
  try {
    const object = join(at, "vmlinux.o");
    const source = `const char linux_banner[] = "Linux version ${version} (me@here) (gcc) #1 SMP";`;
    execFileSync("clang-22", [`--target=${targets[machine]}`, "-c", "-x", "c", "-", "-o", object], {
      input: source,
    });
    if (types !== null) {
      writeFileSync(join(at, "btf"), types);
      execFileSync("llvm-objcopy-22", ["--add-section", `.BTF=${join(at, "btf")}`, object]);
    }
    return readFileSync(object);
  } finally {
    rmSync(at, { recursive: true });
  }
}

/** A kernel's memory with the header of an `Image`. */
export function rawImage(
  machine: "arm64" | "riscv",
  types: Uint8Array | null = btf(),
  version = release,
): Buffer {
  const header = Buffer.alloc(64);
  header.write("MZ");
  header.write(machine === "arm64" ? "ARM\x64" : "RSC\x05", 56, "latin1");
  return Buffer.concat([
    header,
    banner(version),
    Buffer.alloc(4096),
    types ?? Buffer.alloc(0),
    Buffer.alloc(512),
  ]);
}

const tools: Record<Compression, readonly [string, ...string[]]> = {
  bzip2: ["bzip2", "-9c"],
  gzip: ["gzip", "-nc"],
  // The frame that the kernel's build uses.
  lz4: ["lz4", "-lc"],
  lzma: ["xz", "--format=lzma", "-c"],
  lzo: ["lzop", "-c"],
  xz: ["xz", "--check=crc32", "-c"],
  zstd: ["zstd", "-qc"],
};

export function compress(compression: Compression, bytes: Uint8Array): Buffer {
  const [command, ...args] = tools[compression];
  return execFileSync(command, args, { input: bytes, maxBuffer: 1 << 30, stdio: ["pipe", "pipe", "ignore"] });
}

/** Whether the tool of a compression is here; the one of LZO is rarely. */
export function hasTool(compression: Compression): boolean {
  try {
    compress(compression, Buffer.from("x"));
    return true;
  } catch {
    return false;
  }
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A bzImage around `kernel`; `size` is what it says of its length. */
export function bzImage(kernel: Uint8Array, compression: Compression = "gzip", size = kernel.length): Buffer {
  const packed = compress(compression, kernel);
  const payload = compression === "gzip" ? packed : Buffer.concat([packed, u32(size)]);
  const setup = Buffer.alloc(1024);
  setup.write("MZ");
  setup[0x1f1] = 1;
  setup.write("HdrS", 0x202);
  setup.writeUInt16LE(0x20f, 0x206);
  setup.writeUInt32LE(64, 0x248);
  setup.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([setup, Buffer.alloc(64), payload, Buffer.alloc(100)]);
}

/** An EFI zboot image around `kernel`. */
export function zboot(kernel: Uint8Array, compression: Compression): Buffer {
  const payload = compress(compression, kernel);
  const header = Buffer.alloc(64);
  header.write("MZ");
  header.write("zimg", 4);
  header.writeUInt32LE(512, 8);
  header.writeUInt32LE(payload.length, 12);
  header.write(compression, 24);
  return Buffer.concat([header, Buffer.alloc(448), payload, Buffer.alloc(64)]);
}

/** What s390 boots: somewhere in it a compressed kernel, which its header does not tell. */
export function s390Image(
  compression: Compression,
  types: Uint8Array = btf("pid", "bpfeb"),
  version = release,
): Buffer {
  const start = Buffer.alloc(0x11000);
  start.write("S390EP", 0x10008);
  const kernel = Buffer.concat([Buffer.alloc(1 << 20), banner(version), types, Buffer.alloc(64)]);
  return Buffer.concat([start, compress(compression, kernel), Buffer.alloc(300, 7)]);
}
