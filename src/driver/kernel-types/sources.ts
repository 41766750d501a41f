import { basename, dirname, join, resolve } from "node:path";
import { readRegular } from "../../../lib/files/index.js";
import { filesOfCrate } from "../../toolchain/index.js";
import {
  macroDefinitions,
  macrosOfTypes,
  type PlainDefinition,
  plainDefinitions,
  withoutComments,
} from "./definitions.js";
import { matchKernelTypes } from "./match-kernel.js";

/** A file of a program. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** A type of the kernel that a program's text defines without the attribute. */
export interface Defined {
  readonly definition: PlainDefinition;
  readonly file: string;
}

/** No file of a person's is larger; what is was generated. */
const maxFileBytes = 4 << 20;

/** What is in those of `files` that are text of a person's. */
export function textsOf(files: Iterable<string>): SourceText[] {
  const known = new Map<string, string>();
  for (const file of files) if (!known.has(resolve(file))) known.set(resolve(file), file);
  return [...known.values()].flatMap((file) => {
    const text = readRegular(file, maxFileBytes);
    return text === undefined ? [] : [{ file, text }];
  });
}

/** The kernel's types that `texts` define without the attribute, each where it is defined first. */
export function definedIn(texts: readonly SourceText[]): Map<string, Defined> {
  const imported = importedFiles(texts);
  // A macro may be called in another file.
  const macros = new Set(texts.flatMap(({ text }) => macrosOfTypes(text)));
  const files = new Map<PlainDefinition, string>();
  for (const { file, text } of texts) {
    if (imported.some((end) => file.endsWith(end))) continue;
    for (const definition of [...plainDefinitions(text), ...macroDefinitions(text, macros)])
      files.set(definition, file);
  }
  const found = new Map<string, Defined>();
  // Asked once, since it reads the kernel's BTF.
  for (const definition of matchKernelTypes([...files.keys()]))
    if (!found.has(definition.name)) found.set(definition.name, { definition, file: files.get(definition)! });
  return found;
}

/** Whether `texts` define a struct or union of that name in their own words. */
export function isDefinedIn(texts: readonly SourceText[], name: string): boolean {
  // A tuple's name is its type: `(*const task_struct, u64)`.
  if (!/^\w+$/.test(name)) return false;
  const definition = new RegExp(String.raw`\b(?:struct|union)\s+(?:r#)?${name}\b`);
  return texts.some(({ text }) => definition.test(withoutComments(text)));
}

/** The files that `corelate::import!` takes in, with everything in them attributed. */
function importedFiles(texts: readonly SourceText[]): string[] {
  return texts.flatMap(({ text }) =>
    [...text.matchAll(/\bimport!\s*\([^)]*?"([^"]+)"\s*\)/g)].map(([, path]) => path!),
  );
}

/**
 * The files that the crates of a linker's inputs are made of, as far as rustc's lists of them are there: cargo has `deps/libtypes-0123.rlib` and
 * `deps/types-0123.d`.
 */
export function filesOfInputs(inputs: readonly string[]): string[] {
  return inputs.flatMap((path) => {
    const stem = basename(path).endsWith(".rlib")
      ? /^lib(.+)\.rlib$/.exec(basename(path))?.[1]
      : /^([^.]+)\..*rcgu\.o$/.exec(basename(path))?.[1];
    return stem === undefined ? [] : filesOfCrate(join(dirname(path), `${stem}.d`));
  });
}
