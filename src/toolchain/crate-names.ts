import { dirname, join, resolve } from "node:path";
import { readRegular } from "../../lib/files/index.js";

/** The most that is read of a crate: files, and bytes of one. */
const limits = { files: 4000, bytes: 8 << 20 };

/**
 * The identifiers that the sources of the crate with the root file `root` are made of, if one of them has an `import!`: what the import can leave out is what
 * none of them names (`crates/corelate-macros`, import/prune.rs). Words of comments and strings are among them, which does no harm. One that is missing
 * since its file was not found makes rustc fail.
 */
export function namesOfCrate(root: string): Set<string> | undefined {
  const names = new Set<string>();
  const pending = [resolve(root)];
  const seen = new Set(pending);
  let imports = false;
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const text = readRegular(path, limits.bytes);
    if (text === undefined) continue;
    imports ||= importCall.test(text);
    for (const [word] of text.matchAll(/[\p{XID_Start}_]\p{XID_Continue}*/gu)) names.add(word);
    for (const named of filesNamedIn(path, text)) {
      if (seen.has(named) || seen.size >= limits.files) continue;
      seen.add(named);
      pending.push(named);
    }
  }
  return imports ? names : undefined;
}

/** The same of several crates, by their root files; without those that have no `import!`. */
export function namesOfCrates(roots: readonly string[]): Map<string, Set<string>> {
  return new Map(
    roots.flatMap((root) => {
      const names = namesOfCrate(root);
      return names === undefined ? [] : [[root, names] as const];
    }),
  );
}

const importCall = /\bimport!\s*[({[]/;

/** Where the modules of a file may be, and what it includes; most of these files do not exist. */
function filesNamedIn(path: string, text: string): string[] {
  const folder = dirname(path);
  const stem = path.replace(/\.rs$/, "");
  const modules = [...text.matchAll(/\bmod\s+(?:r#)?(\w+)\s*;/g)].flatMap(([, name]) =>
    [folder, stem].flatMap((base) => [join(base, `${name}.rs`), join(base, name!, "mod.rs")]),
  );
  // Not what is imported: that is what names are asked for.
  const imported = new RegExp(`${importCall.source}\\s*"[^"\\n]*"`, "g");
  const literals = [...text.replace(imported, "").matchAll(/"([^"\n]{1,4096}\.rs)"/g)].flatMap(([, name]) => [
    resolve(folder, name!),
    // `#[path]` in an inline module starts there.
    resolve(stem, name!),
  ]);
  return [...modules, ...literals];
}
