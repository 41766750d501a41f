import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { build } from "../../src/index.js";
import { buildCompanion, compileRust, findRustc, runTool } from "../../src/toolchain/index.js";

/** A program for a kind of the verifier's messages: `broken/KIND.rs` gets the message, `cured/KIND.rs` is loaded. */
export type Side = "broken" | "cured";

/** The kinds that have programs. */
export const kindsWithPrograms: readonly string[] = readdirSync(join(import.meta.dirname, "broken"))
  .map((file) => file.replace(/\.rs$/, ""))
  .sort();

/** The path of a program. */
export function pathOf(kind: string, side: Side): string {
  return join(import.meta.dirname, side, `${kind}.rs`);
}

/** The line that is refused, which ends with `// here`; undefined where it is none of the program's. */
export function markedLine(kind: string): number | undefined {
  const lines = readFileSync(pathOf(kind, "broken"), "utf8").split("\n");
  const at = lines.findIndex((line) => line.endsWith("// here"));
  return at < 0 ? undefined : at + 1;
}

/** The object of a program. */
export function objectOf(kind: string, side: Side): Uint8Array {
  const how = side === "broken" ? otherwise[kind] : undefined;
  return (how ?? built)(pathOf(kind, side));
}

function built(path: string): Uint8Array {
  return build({ inputs: [path], audit: false }).output;
}

/** What `corelate build` does not make of any program: objects that something else was done to. */
const otherwise: Readonly<Record<string, (path: string) => Uint8Array>> = {
  // A tool has taken `.BTF.ext` away: here it has another name, which no loader looks for.
  btf: (path) => {
    const object = Buffer.from(built(path));
    const name = Buffer.from(".BTF.ext\0");
    for (let at = object.indexOf(name); at >= 0; at = object.indexOf(name, at))
      object.write(".OLD.ext\0", at);
    return object;
  },
  // The passes give each function an end; this is what LLVM makes of rustc's IR without them.
  "last-instruction": (path) => {
    const folder = tmp.dirSync({ prefix: "corelate-messages-", unsafeCleanup: true, mode: 0o700 });
    try {
      const rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });
      const { bitcode, diagnostics } = compileRust({
        rustc,
        companion: buildCompanion(rustc, process.env),
        source: path,
        outDir: folder.name,
        rustcArgs: [],
        env: process.env,
        seed: "",
        colour: false,
        messageFormat: "human",
      });
      const object = join(folder.name, "program.o");
      const done = runTool("clang-22", ["-target", "bpf", "-O2", "-c", bitcode, "-o", object], process.env);
      if (done.status !== 0) throw new Error(`${diagnostics}\n${done.stderr}`);
      return readFileSync(object);
    } finally {
      folder.removeCallback();
    }
  },
};
