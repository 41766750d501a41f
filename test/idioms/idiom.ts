import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks } from "../docs/markdown.js";

/** A kernel of the page: what a program compiled for it alone does, as a program, and with that its types. */
export interface Kernel {
  readonly name: "old" | "new";
  /** C text for the oracle's clang, with a program called `answer`. */
  readonly source: string;
}

/** A section of docs/idioms.md. */
export interface Idiom {
  readonly title: string;
  readonly rust: string;
  readonly kernels: readonly Kernel[];
}

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "idioms.md"), "utf8");

/** The idioms of the page, in order. @throws Error for a section that lacks a kernel or the program */
export function allIdioms(): Idiom[] {
  // A program that does the same on every kernel has a test of its own.
  const blocks = codeBlocks(page).filter(({ info }) => !info.includes("setting"));
  return [...new Set(blocks.map(({ heading }) => heading))].map((title) => {
    const find = (...info: string[]) => {
      const found = blocks.filter((b) => b.heading === title && b.info.join() === info.join());
      if (found.length !== 1) throw new Error(`${title}: ${found.length} blocks of ${info.join()}`);
      return found[0]!.text;
    };
    const kernel = (name: "old" | "new") => ({ name, source: nativeProgram(find("c", name)) });
    return { title, rust: find("rust"), kernels: [kernel("old"), kernel("new")] };
  });
}

/** Makes a program of `u64 answer(struct T *x)`: its argument is the first word of the context. */
function nativeProgram(text: string): string {
  const types = text.replace("u64 answer(", "INLINE u64 native(");
  if (types === text) throw new Error(`no answer in ${text}`);
  return `#include "oracle.h"
static long (*const bpf_probe_read_kernel_str)(void *, u32, const void *) = (void *)115;
${types}
PROGRAM(answer) { return native(ARG(0)); }
${keptTypes(types)}`;
}

/** Keeps all types in the BTF, used or not. */
function keptTypes(text: string): string {
  const names = [...text.matchAll(/^(struct|enum) (\w+) \{/gm)].map(([, kind, name]) => `${kind} ${name}`);
  return names.map((type, at) => `void keep_${at}(${type} *kept) {}`).join("\n");
}
