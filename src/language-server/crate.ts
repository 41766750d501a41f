import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readRegular } from "../../lib/files/index.js";

const maxBytes = 8 << 20;

/** An eBPF crate. */
export interface Crate {
  /** Absolute path of its root file. */
  readonly root: string;
  readonly folder: string;
  /** Its `Cargo.toml`, where there is one. */
  readonly manifest?: string;
}

/**
 * The eBPF crate that the Rust file at `path` belongs to: its root has `#![no_std]` and uses corelate or aya-ebpf. The root is the file itself, or `main.rs` or `lib.rs` beside it or in a folder above, up
 * to the one with `Cargo.toml`.
 */
export function crateOf(path: string): Crate | undefined {
  let manifest: string | undefined;
  let folder = dirname(path);
  const candidates = [path];
  for (let levels = 0; levels < 16; levels++) {
    for (const name of ["main.rs", "lib.rs", "src/main.rs", "src/lib.rs"])
      candidates.push(join(folder, name));
    if (existsSync(join(folder, "Cargo.toml"))) manifest = join(folder, "Cargo.toml");
    if (manifest !== undefined || dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  const root = candidates.find(isRoot);
  if (root === undefined) return undefined;
  return { root, folder: dirname(root), ...(manifest === undefined ? {} : { manifest }) };
}

function isRoot(path: string): boolean {
  const text = readRegular(path, maxBytes);
  return text !== undefined && /#!\[(?:[^\]]*\b)?no_std\b/.test(text) && /\b(corelate|aya_ebpf)\b/.test(text);
}
