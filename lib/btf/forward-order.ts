import { elementBytes, fixedBytes } from "./btf.js";
import { parseElf } from "./elf.js";
import { sectionNames } from "./section-names.js";
import { kindNames } from "./types.js";

/**
 * Puts the forward declarations at the end of an object's BTF in the order in which they are first referred to.
 *
 * LLVM writes them last, one for each struct that only pointers lead to, in the order of a map by address (`FixupDerivedTypes` in
 * llvm/lib/Target/BPF/BTFDebug.cpp): two equal builds may differ. All ids and names in front of them are the same in both.
 *
 * Changes `object`, which must be well-formed, in place: BTF holds ids and offsets of fixed sizes.
 */
export function orderForwards(object: Uint8Array): void {
  const elf = parseElf(object);
  const btf = elf.section(sectionNames.btf)?.data;
  if (btf === undefined) return;
  const types = new RawTypes(btf, elf.littleEndian);
  const forwards = types.lastForwards();
  if (forwards.length < 2) return;
  const firstUse = new Map<number, number>();
  for (const at of types.references) {
    const id = types.u32(at);
    if (!firstUse.has(id)) firstUse.set(id, at);
  }
  const order = [...forwards].sort((a, b) => (firstUse.get(a) ?? 0) - (firstUse.get(b) ?? 0) || a - b);
  types.permute(forwards, order);
  const ext = elf.section(sectionNames.btfExt)?.data;
  if (ext !== undefined) renameInExt(ext, elf.littleEndian, newIds(forwards, order));
}

/** What each of `forwards` is called when they stand in `order`. */
function newIds(forwards: readonly number[], order: readonly number[]): Map<number, number> {
  return new Map(order.map((id, index) => [id, forwards[index]!]));
}

/** The types of a `.BTF` section where they lie. */
class RawTypes {
  /** Where an id of another type stands, in ascending order. Bytes from the start of the section. */
  readonly references: readonly number[];
  /** Where each type begins, by its id; there is none for 0. */
  readonly #starts: readonly number[];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Uint8Array, little: boolean) {
    // Not a Buffer, whose `slice` does not copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = little;
    const header = this.u32(4);
    const end = header + this.u32(8) + this.u32(12);
    const starts = [0];
    const references: number[] = [];
    for (let at = header + this.u32(8); at < end; ) {
      starts.push(at);
      const { kind, count } = this.#infoOf(at);
      references.push(...referencesOf(kindNames[kind], at, count));
      at += 12 + fixedBytes[kind]! + elementBytes[kind]! * count;
    }
    this.#starts = starts;
    this.references = references;
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.#little);
  }

  set(at: number, value: number): void {
    this.#view.setUint32(at, value, this.#little);
  }

  #infoOf(at: number): { readonly kind: number; readonly count: number } {
    const info = this.u32(at + 4);
    return { kind: (info >>> 24) & 0x1f, count: info & 0xffff };
  }

  /** The ids of the forward declarations that nothing but others of them stand behind, in ascending order. */
  lastForwards(): number[] {
    const ids: number[] = [];
    for (let id = this.#starts.length - 1; id > 0; id--) {
      if (kindNames[this.#infoOf(this.#starts[id]!).kind] !== "fwd") break;
      ids.unshift(id);
    }
    return ids;
  }

  /** Puts the types `order` where `ids`, the same ones in ascending order, have been, with their names. */
  permute(ids: readonly number[], order: readonly number[]): void {
    const copies = order.map((id) => this.#bytes.slice(this.#starts[id], this.#starts[id]! + 12));
    for (const [index, copy] of copies.entries()) this.#bytes.set(copy, this.#starts[ids[index]!]);
    const renamed = newIds(ids, order);
    for (const at of this.references) {
      const to = renamed.get(this.u32(at));
      if (to !== undefined) this.set(at, to);
    }
    this.#orderNames(ids);
  }

  /** LLVM adds the names that are new with the types, so those of `ids` are the last ones: they are put into the order of the types. */
  #orderNames(ids: readonly number[]): void {
    const strings = this.u32(4) + this.u32(16);
    const end = this.u32(20);
    const own: { readonly at: number; readonly from: number; readonly bytes: Uint8Array }[] = [];
    for (const id of ids) {
      const from = this.u32(this.#starts[id]!);
      if (own.some((name) => name.from === from)) continue;
      const bytes = this.#bytes.slice(strings + from, this.#bytes.indexOf(0, strings + from) + 1);
      own.push({ at: this.#starts[id]!, from, bytes });
    }
    const last = new Set(own.map(({ from }) => from));
    // From the end of the names backwards, as long as they are names of these types.
    let start = end;
    for (const { from, bytes } of [...own].sort((a, b) => b.from - a.from)) {
      if (from + bytes.length !== start) break;
      start = from;
    }
    for (const name of own) if (name.from < start) last.delete(name.from);
    const moved = new Map<number, number>();
    let to = start;
    for (const { from, bytes } of own) {
      if (!last.has(from)) continue;
      this.#bytes.set(bytes, strings + to);
      moved.set(from, to);
      to += bytes.length;
    }
    for (const id of ids) {
      const at = this.#starts[id]!;
      this.set(at, moved.get(this.u32(at)) ?? this.u32(at));
    }
  }
}

/** Where the ids of other types stand in a type of `count` elements that begins at `at`. */
function referencesOf(kind: (typeof kindNames)[number] | undefined, at: number, count: number): number[] {
  const each = (first: number, stride: number) =>
    Array.from({ length: count }, (_, index) => at + first + index * stride);
  switch (kind) {
    case "ptr":
    case "typedef":
    case "volatile":
    case "const":
    case "restrict":
    case "func":
    case "var":
    case "decl_tag":
    case "type_tag":
      return [at + 8];
    case "array":
      return [at + 12, at + 16];
    case "struct":
    case "union":
      return each(16, 12);
    case "func_proto":
      return [at + 8, ...each(16, 8)];
    case "datasec":
      return each(12, 12);
    default:
      return [];
  }
}

/** The ids that functions and relocations of `.BTF.ext` name; see `parseBtfExt`. */
function renameInExt(ext: Uint8Array, little: boolean, renamed: ReadonlyMap<number, number>): void {
  const view = new DataView(ext.buffer, ext.byteOffset, ext.byteLength);
  const u32 = (at: number) => view.getUint32(at, little);
  const header = u32(4);
  for (const part of [8, 24]) {
    if (part + 8 > header || u32(part + 4) === 0) continue;
    const start = header + u32(part);
    const size = u32(start);
    for (let at = start + 4; at < start + u32(part + 4); ) {
      const count = u32(at + 4);
      at += 8;
      for (let index = 0; index < count; index++, at += size) {
        const to = renamed.get(u32(at + 4));
        if (to !== undefined) view.setUint32(at + 4, to, little);
      }
    }
  }
}
