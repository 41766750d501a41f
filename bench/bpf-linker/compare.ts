import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseElf } from "../../lib/btf/index.js";
import { sysrootLibraries } from "../../src/toolchain/index.js";
import { benchRustc, compileBitcode } from "../compile.js";
import { measure, type Pair, pairs } from "../measure.js";
import { linkedProgram } from "./program.js";

/** An object that a linker wrote. */
export interface Written {
  readonly bytes: number;
  readonly instructions: number;
}

/** One program through both linkers. */
export interface LinkFigures {
  readonly name: string;
  readonly programs: number;
  /** Whether the types are attributed: then bpf-linker's object has the sparse layout's offsets, which no kernel has. */
  readonly attributed: boolean;
  readonly costs: readonly Pair[];
  readonly ours: Written;
  readonly theirs: Written;
}

const sizes = { small: 1, middle: 60, large: 600 };

/** Links the same bitcode with `ours` (corelate-ld) and `theirs` (bpf-linker), both with `-O2 --btf`. */
export function benchBpfLinker(folder: string, ours: string, theirs: string, runs: number): LinkFigures[] {
  mkdirSync(folder, { recursive: true });
  return [false, true].flatMap((attributed) =>
    Object.entries(sizes).map(([name, programs]) => {
      const base = `${name}${attributed ? "-core" : ""}`;
      const inputs = compile(folder, base, programs, attributed);
      const args = ["--export-symbols", `${base}.symbols`, ...inputs, "-O2", "--btf", "-o"];
      const at = (linker: string) => join(folder, `${base}.${linker}.o`);
      const costs = pairs(
        runs,
        () => measure(process.execPath, [ours, ...args, at("corelate")], folder),
        () => measure(theirs, [...args, at("bpf-linker")], folder),
      );
      return {
        name,
        programs,
        attributed,
        costs,
        ours: written(at("corelate")),
        theirs: written(at("bpf-linker")),
      };
    }),
  );
}

/** Compiles the program to `BASE.bc`, and gives what is to be linked: it, and Rust's own libraries. */
function compile(folder: string, base: string, programs: number, attributed: boolean): string[] {
  compileBitcode(linkedProgram(programs, attributed), folder, base);
  const symbols = Array.from({ length: programs }, (_, n) => `p${n}\n`).join("");
  writeFileSync(join(folder, `${base}.symbols`), symbols);
  const rustc = benchRustc();
  const libraries = sysrootLibraries(rustc.coreSysroot, rustc.target);
  return [`${base}.bc`, ...libraries.filter((path) => /lib(core|compiler_builtins)-/.test(path))];
}

function written(path: string): Written {
  const bytes = readFileSync(path);
  const code = parseElf(bytes).sections.filter((section) => (section.flags & 4n) !== 0n);
  return {
    bytes: bytes.length,
    instructions: code.reduce((sum, section) => sum + section.data.length / 8, 0),
  };
}
