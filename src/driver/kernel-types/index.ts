/**
 * Finds types of the kernel that a program uses without the attribute: their fields are read where the program declares them, whatever the kernel
 * has. With opaque pointers nothing of that is in the IR, and what has no variable is not in the debug info either, so the text of the program says which types
 * it declares (`definitions.ts`), the running kernel's BTF which of them are its own (`kernel.ts`), and rustc's MIR which are looked into (`accesses.ts`).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, kernelTypes } from "../../../lib/diagnostics/index.js";
import { temporaryFolder } from "../../toolchain/index.js";
import { type CompileOptions, compileInputs, isRust, RustcFailure } from "../compile.js";
import { accessedTypes } from "./accesses.js";
import { type PlainDefinition, plainDefinitions } from "./definitions.js";
import { ofKernel } from "./kernel.js";

export { heldTypes } from "./held.js";

/** No file of a person's is larger; what is was generated. */
const largestFile = 4 << 20;

/**
 * A warning for each of the kernel's types that `inputs`, made of `files`, read without the attribute. `held` are the types that attributed ones
 * hold by value.
 */
export function unattributedTypes(
  compile: CompileOptions,
  files: readonly string[],
  held: ReadonlyMap<string, string>,
): Diagnostic[] {
  const found = new Map<string, { definition: PlainDefinition; file: string }>();
  const texts = files.map((file) => ({ file, text: textOf(file) }));
  const imported = importedFiles(texts.map(({ text }) => text));
  for (const { file, text } of texts) {
    if (imported.some((end) => file.endsWith(end))) continue;
    for (const definition of ofKernel(plainDefinitions(text)))
      if (!found.has(definition.name)) found.set(definition.name, { definition, file });
  }
  if (found.size === 0) return [];
  const accessed = accesses(compile, new Set(found.keys()));
  return [...found.values()].flatMap(({ definition, file }) => {
    const { name, line, column } = definition;
    const holder = held.get(name);
    const fn = accessed.get(name);
    if (holder === undefined && fn === undefined) return [];
    const how = holder === undefined ? `\`${fn}\` reads it` : `\`${holder}\` holds it`;
    return [kernelTypes.unattributed(name, how, { file, line, column })];
  });
}

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file);
    return bytes.length > largestFile ? "" : bytes.toString("utf8");
  } catch {
    return "";
  }
}

/** The files that `corelate::import!` takes in, with everything in them attributed. */
function importedFiles(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    [...text.matchAll(/\bimport!\s*\([^)]*?"([^"]+)"\s*\)/g)].map(([, path]) => path!),
  );
}

function accesses(compile: CompileOptions, names: ReadonlySet<string>): Map<string, string> {
  const folder = temporaryFolder();
  const found = new Map<string, string>();
  try {
    for (const [index, input] of compile.inputs.filter(isRust).entries()) {
      const path = join(folder.name, `${index}.mir`);
      compileInputs({
        ...compile,
        inputs: [input],
        // rustc has warned already.
        rustcArgs: [...(compile.rustcArgs ?? []), `--emit=mir=${path}`, "--cap-lints=allow"],
        colour: false,
        messageFormat: "json",
      });
      for (const [name, fn] of accessedTypes(readFileSync(path, "utf8"), names))
        if (!found.has(name)) found.set(name, fn);
    }
  } catch (error) {
    if (!(error instanceof RustcFailure)) throw error;
  } finally {
    folder.remove();
  }
  return found;
}
