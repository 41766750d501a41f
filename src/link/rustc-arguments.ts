import type { EmitKind } from "../driver/index.js";
import { type BpfTarget, valuesOf, without } from "../toolchain/index.js";

/** Outputs of rustc that are code: these go through the passes. */
export interface CodeOutput {
  readonly kind: EmitKind;
  /** The path after `--emit KIND=`, if one was named. */
  readonly path: string | undefined;
}

/** A command line for rustc, as far as a wrapper has to know it. */
export interface RustcArguments {
  /** rustc's path, where a wrapper was called with it. */
  readonly rustc: string | undefined;
  /** Everything after it, as it came. */
  readonly rest: readonly string[];
  /** Undefined for anything but BPF. */
  readonly target: BpfTarget | undefined;
  /** Whether it only asks something (`-vV`, `--print`, `--help`), so that nothing is compiled. */
  readonly asks: boolean;
  readonly hasLinker: boolean;
  readonly hasSysroot: boolean;
  readonly code: readonly CodeOutput[];
  /** What else `--emit` lists (`link`, `metadata`, `dep-info=PATH`, …). */
  readonly otherEmits: readonly string[];
  readonly output: string | undefined;
  readonly outDir: string | undefined;
  /** What follows each `-C`. */
  readonly codegen: readonly string[];
  /** `--extern name=path.rlib`: name and path. */
  readonly externs: readonly { readonly name: string; readonly path: string | undefined }[];
  /** `rest` without what says where code goes: `--emit`, and `-o` where it named the code. */
  readonly withoutEmit: readonly string[];
}

const kinds: Record<string, EmitKind> = {
  obj: "obj",
  asm: "asm",
  "llvm-ir": "llvm-ir",
  "llvm-bc": "llvm-bc",
};

/** The endings that rustc gives its outputs. */
export const endings: Record<EmitKind, string> = { obj: ".o", asm: ".s", "llvm-ir": ".ll", "llvm-bc": ".bc" };

/** Reads a command line of rustc's; what it does not know it leaves alone. */
export function parseRustcArguments(args: readonly string[]): RustcArguments {
  const first = args[0];
  const rustc =
    first !== undefined && /^(.*\/)?(rustc|clippy-driver)(-[\w.]+)?$/.test(first) ? first : undefined;
  const rest = rustc === undefined ? args : args.slice(1);
  const target = valuesOf(rest, "--target").at(-1);
  const emits = valuesOf(rest, "--emit").flatMap((list) => list.split(","));
  const code: CodeOutput[] = [];
  const otherEmits: string[] = [];
  for (const emit of emits) {
    const [name, path] = cutAt(emit, "=");
    const kind = kinds[name];
    if (kind === undefined) otherEmits.push(emit);
    else code.push({ kind, path });
  }
  const codegen = [...valuesOf(rest, "-C"), ...valuesOf(rest, "--codegen")];
  return {
    rustc,
    rest,
    target: target?.startsWith("bpf")
      ? target.startsWith("bpfeb")
        ? "bpfeb-unknown-none"
        : "bpfel-unknown-none"
      : undefined,
    asks: rest.some((arg) => /^(-vV|-V|-h|--version|--help|--explain|--print(=|$))/.test(arg)),
    hasLinker: codegen.some((option) => option.startsWith("linker=")),
    hasSysroot: valuesOf(rest, "--sysroot").length > 0,
    code,
    otherEmits,
    output: valuesOf(rest, "-o").at(-1),
    outDir: valuesOf(rest, "--out-dir").at(-1),
    codegen,
    externs: valuesOf(rest, "--extern").map((value) => {
      const [name, path] = cutAt(value.replace(/^[\w,]+:/, ""), "=");
      return { name, path };
    }),
    withoutEmit: without(rest, otherEmits.length === 0 ? ["--emit", "-o"] : ["--emit"]),
  };
}

function cutAt(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
