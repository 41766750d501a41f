import { createHash } from "node:crypto";

/**
 * Gives a function that replaces the hashes of mangled symbols. They say which crate of that name and version is meant, and depend on where cargo found it. Two symbols that differ in nothing
 * else are told apart by their order.
 *
 * - The legacy mangling ends with a hash: `_ZN4main9read_comm17h16421d352ebf2ac3E`.
 * - In v0 a crate's root has one: `_RNvCs15kBYyAo9fc_7mycrate3foo`.
 */
export function stableSymbol(): (symbol: string) => string {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  const crates = new Map<string, number>();
  const rename = (symbol: string) => {
    const [, path, rest] = /^(_ZN.*)17h[0-9a-f]{16}E(.*)$/.exec(symbol) ?? [];
    if (path === undefined)
      return symbol.replace(/Cs[0-9A-Za-z]+_(?=\d)/g, (crate) => {
        if (!crates.has(crate)) crates.set(crate, crates.size);
        return `Cs${crates.get(crate)}_`;
      });
    const count = counts.get(path) ?? 0;
    counts.set(path, count + 1);
    const hash = createHash("sha256").update(`${path}\0${count}`).digest("hex").slice(0, 16);
    return `${path}17h${hash}E${rest}`;
  };
  return (symbol) => {
    let to = known.get(symbol);
    if (to === undefined) {
      to = rename(symbol);
      known.set(symbol, to);
    }
    return to;
  };
}
