import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";

/** How to compile C for BPF. */
export interface ClangOptions {
  /** `bpf` is the machine's own byte order. */
  readonly target?: "bpf" | "bpfel" | "bpfeb";
  /** `-mcpu`; the default is clang's. */
  readonly cpu?: "v1" | "v2" | "v3" | "v4";
  /** Debug info, which BTF is made of; the default is yes. */
  readonly debug?: boolean;
}

/** What was compiled in this process, by its source and options. */
const compiled = new Map<string, Uint8Array>();

/** Compiles C text, which may include `core.h`, to a BPF object. */
export function clang(source: string, options: ClangOptions = {}): Uint8Array {
  const key = `${JSON.stringify(options)}${source}`;
  const known = compiled.get(key) ?? compile(source, options);
  compiled.set(key, known);
  return known;
}

function compile(source: string, options: ClangOptions): Uint8Array {
  const folder = tmp.dirSync({ prefix: "corelate-btf-", mode: 0o700, unsafeCleanup: true });
  try {
    const object = join(folder.name, "object.o");
    const args = ["-target", options.target ?? "bpf", "-O2", "-c", "-x", "c", "-"];
    if (options.debug !== false) args.push("-g");
    if (options.cpu) args.push(`-mcpu=${options.cpu}`);
    args.push(
      "-I",
      import.meta.dirname,
      "-I",
      join(import.meta.dirname, "..", "core-reloc"),
      "-Wno-visibility",
      "-Wno-empty-body",
      "-o",
      object,
    );
    execFileSync(process.env.CORELATE_CLANG ?? "clang-22", args, {
      input: source,
      stdio: ["pipe", "ignore", "pipe"],
    });
    return readFileSync(object);
  } finally {
    folder.removeCallback();
  }
}
