import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readRegular } from "../../lib/files/index.js";

const maxBytes = 8 << 20;

/** A crate that can be built as `corelate build ROOT` does. */
export interface Crate {
  /** Absolute path of its root file. */
  readonly root: string;
  readonly folder: string;
}

/**
 * The eBPF crate that the Rust file at `path` belongs to: its root has `#![no_std]` and uses corelate. The root is the file itself, or `main.rs` or `lib.rs` beside it or in a folder above, up
 * to the one with `Cargo.toml`.
 */
export function crateOf(path: string): Crate | undefined {
  let folder = dirname(path);
  const candidates = [path];
  for (let levels = 0; levels < 16; levels++) {
    for (const name of ["main.rs", "lib.rs", "src/main.rs", "src/lib.rs"])
      candidates.push(join(folder, name));
    if (existsSync(join(folder, "Cargo.toml")) || dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  const root = candidates.find(isRoot);
  return root === undefined ? undefined : { root, folder: dirname(root) };
}

function isRoot(path: string): boolean {
  const text = readRegular(path, maxBytes);
  return text !== undefined && /#!\[(?:[^\]]*\b)?no_std\b/.test(text) && /\bcorelate\b/.test(text);
}
