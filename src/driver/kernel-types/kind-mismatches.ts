import { Btf, btfSection, kindMismatches, typeDescriptions, vmlinuxBtf } from "../../../lib/btf/index.js";
import { CorelateError, type Diagnostic, kernelTypes } from "../../../lib/diagnostics/index.js";
import { readWhole } from "../../../lib/files/index.js";
import { shippedTypedefs } from "./shipped-typedefs.js";

/**
 * A warning for each root type of `object`'s relocations that has another kind in the kernel: the running one, or a list of Linux's types if `path`
 * does not show its BTF.
 */
export function kindMismatchWarnings(object: Uint8Array, path = vmlinuxBtf): Diagnostic[] {
  const { words, kernel } = kernelDescriptions(path);
  return kindMismatches(object, words).map((type) => kernelTypes.kindMismatch(type, kernel()));
}

function kernelDescriptions(path: string): {
  readonly words: (name: string) => readonly string[];
  readonly kernel: () => string;
} {
  let known: ((name: string) => readonly string[]) | undefined;
  let isShipped = false;
  const words = (name: string) => {
    known ??= runningKernelDescriptions(path);
    if (known === undefined) {
      isShipped = true;
      known = shippedDescriptions;
    }
    return known(name);
  };
  return { words, kernel: () => (isShipped ? "Linux" : "the running kernel") };
}

function runningKernelDescriptions(path: string): ((name: string) => readonly string[]) | undefined {
  try {
    const raw = btfSection(readWhole(path));
    if (raw === undefined) return undefined;
    // Most objects have no such type, and reading all of a kernel's types takes longer than everything else.
    const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    let target: ((name: string) => string[]) | undefined;
    return (name) => {
      if (!bytes.includes(`\0${name}\0`)) return [];
      target ??= typeDescriptions(new Btf(raw));
      return target(name);
    };
  } catch (error) {
    if (error instanceof CorelateError || (error as NodeJS.ErrnoException).code !== undefined)
      return undefined;
    throw error;
  }
}

function shippedDescriptions(name: string): string[] {
  if (name.startsWith("btf_trace_")) return ["a typedef of a pointer"];
  return Object.entries(shippedTypedefs).flatMap(([words, names]) =>
    new RegExp(String.raw`(?:^|\s)${name}(?:\s|$)`).test(names) ? [words] : [],
  );
}
