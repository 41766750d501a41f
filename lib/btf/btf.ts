import { btfErrors, CorelateError } from "../diagnostics/index.js";
import { NameIndex } from "./name-index.js";
import { StringTable } from "./strings.js";
import { type BtfKind, type BtfType, kindNames } from "./types.js";

const magicLittle = 0xeb9f;
const headerLength = 24;
/** Bytes after the common twelve, by kind number: of the kind itself, and of each element. */
export const fixedBytes = [0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0];
export const elementBytes = [0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12];
/** The names that compilers give `long` and `unsigned long` in debug info. */
const longNames = new Set([
  "long",
  "long int",
  "int long",
  "unsigned long",
  "long unsigned",
  "unsigned long int",
  "unsigned int long",
  "long unsigned int",
  "long int unsigned",
  "int unsigned long",
  "int long unsigned",
]);

/**
 * The types of one BTF. Opening it walks over the headers of the types only (150,000 in some ten milliseconds); a type is
 * decoded when it is first asked for.
 */
export class Btf {
  /** The number of types, including `void` and those of the base: ids go from 0 to `typeCount - 1`. */
  readonly typeCount: number;
  /** The first id that is not the base's: 1, unless this is split BTF. */
  readonly firstId: number;
  readonly littleEndian: boolean;
  readonly base: Btf | undefined;
  readonly #view: DataView;
  readonly #strings: StringTable;
  readonly #baseStrings: number;
  readonly #starts: Uint32Array;
  readonly #decoded: (BtfType | undefined)[] = [];
  #pointerSize: number | undefined;
  readonly #index: NameIndex;

  /** @throws CRL0202 when the bytes are no BTF, or refer to what is not there, CRL0209 for split BTF without `base`. */
  constructor(bytes: Uint8Array, base?: Btf) {
    if (bytes.length < headerLength)
      throw new CorelateError(btfErrors.damagedBtf("it is shorter than its header"));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.littleEndian = view.getUint16(0, true) === magicLittle;
    if (!this.littleEndian && view.getUint16(0, false) !== magicLittle) {
      throw new CorelateError(btfErrors.damagedBtf("it does not begin with the magic number 0xeb9f"));
    }
    const little = this.littleEndian;
    const header = view.getUint32(4, little);
    const [typesAt, typesLength, stringsAt, stringsLength] = [8, 12, 16, 20].map((at) =>
      view.getUint32(at, little),
    ) as [number, number, number, number];
    if (view.getUint8(2) !== 1)
      throw new CorelateError(btfErrors.damagedBtf(`version ${view.getUint8(2)} is unknown`));
    if (header < headerLength || header + typesAt + typesLength > bytes.length) {
      throw new CorelateError(btfErrors.damagedBtf("its types reach behind its end"));
    }
    if (header + stringsAt + stringsLength > bytes.length)
      throw new CorelateError(btfErrors.damagedBtf("its names reach behind its end"));
    if (!base && isSplitBtf(bytes)) throw new CorelateError(btfErrors.needsBase());
    this.base = base;
    this.firstId = base ? base.typeCount : 1;
    this.#baseStrings = base ? base.stringsEnd : 0;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset + header + typesAt, typesLength);
    this.#strings = new StringTable(
      bytes.subarray(header + stringsAt, header + stringsAt + stringsLength),
      () => new CorelateError(btfErrors.damagedBtf("its names overlap one another")),
    );
    this.#starts = this.#walk();
    this.typeCount = this.firstId + this.#starts.length;
    this.#index = this.#indexNames();
  }

  /** The size of the types of this BTF and its base, bytes: limits on work are in proportion to it. */
  get typeBytes(): number {
    return this.#view.byteLength + (this.base?.typeBytes ?? 0);
  }

  /** Length of the names of this BTF and its base, bytes: where a split BTF's own names begin. */
  get stringsEnd(): number {
    return this.#baseStrings + this.#strings.length;
  }

  /**
   * Size of a pointer, bytes: that of C's `long`, as libbpf guesses it, since BTF does not say. 8 if there is no `long`, which is right for every BPF
   * object.
   */
  get pointerSize(): number {
    this.#pointerSize ??= this.base?.pointerSize ?? this.#longSize() ?? 8;
    return this.#pointerSize;
  }

  #longSize(): number | undefined {
    for (let id = this.firstId; id < this.typeCount; id++) {
      if (this.kind(id) !== "int" || !longNames.has(this.name(id))) continue;
      const type = this.type(id);
      if (type.kind === "int" && (type.size === 4 || type.size === 8)) return type.size;
    }
    return undefined;
  }

  #walk(): Uint32Array {
    const view = this.#view;
    const starts: number[] = [];
    for (let at = 0; at < view.byteLength; ) {
      if (at + 12 > view.byteLength)
        throw new CorelateError(btfErrors.damagedBtf("its last type is cut off"));
      const info = view.getUint32(at + 4, this.littleEndian);
      const kind = (info >>> 24) & 0x7f;
      if (kind === 0 || kind >= kindNames.length)
        throw new CorelateError(btfErrors.damagedBtf(`kind ${kind} is unknown`));
      starts.push(at);
      at += 12 + fixedBytes[kind]! + elementBytes[kind]! * (info & 0xffffff);
      if (at > view.byteLength) throw new CorelateError(btfErrors.damagedBtf("its last type is cut off"));
    }
    return Uint32Array.from(starts);
  }

  /** The string at `offset`, which counts through the base's strings first. */
  string(offset: number): string {
    if (offset < this.#baseStrings) return this.base!.string(offset);
    const own = offset - this.#baseStrings;
    if (own >= this.#strings.length && offset !== 0)
      throw new CorelateError(btfErrors.damagedBtf(`there is no name at ${offset}`));
    return this.#strings.at(own);
  }

  /** The type with this id. @throws CRL0202 when there is none. */
  type(id: number): BtfType {
    if (id === 0) return { kind: "void", name: "" };
    if (id < this.firstId && this.base) return this.base.type(id);
    const known = this.#decoded[id - this.firstId];
    if (known) return known;
    const start = this.#starts[id - this.firstId];
    if (start === undefined) throw new CorelateError(btfErrors.damagedBtf(`there is no type ${id}`));
    const decoded = this.#decode(start);
    this.#decoded[id - this.firstId] = decoded;
    return decoded;
  }

  /** The kind of a type, without decoding the rest. */
  kind(id: number): BtfKind {
    if (id < this.firstId) return id === 0 || !this.base ? "void" : this.base.kind(id);
    const start = this.#starts[id - this.firstId];
    if (start === undefined) throw new CorelateError(btfErrors.damagedBtf(`there is no type ${id}`));
    return kindNames[(this.#view.getUint32(start + 4, this.littleEndian) >>> 24) & 0x7f]!;
  }

  /** The name of a type, without decoding the rest. */
  name(id: number): string {
    if (id < this.firstId) return id === 0 || !this.base ? "" : this.base.name(id);
    const start = this.#starts[id - this.firstId];
    if (start === undefined) throw new CorelateError(btfErrors.damagedBtf(`there is no type ${id}`));
    return this.string(this.#view.getUint32(start, this.littleEndian));
  }

  /** Ids of the types called `name`, of this BTF and its base, in order. */
  findByName(name: string, kind?: BtfKind): number[] {
    const own = this.#index.named(name);
    const found = kind === undefined ? own : own.filter((id) => this.kind(id) === kind);
    return this.base ? [...this.base.findByName(name, kind), ...found] : [...found];
  }

  /** Ids of the types called `name` with a flavor (`___…`) or without, of this BTF and its base, in order. */
  findByEssentialName(name: string): number[] {
    const own = this.#index.essentiallyNamed(name);
    return this.base ? [...this.base.findByEssentialName(name), ...own] : [...own];
  }

  /** Every name with the ids of its types, of this BTF alone. */
  names(): ReadonlyMap<string, readonly number[]> {
    return this.#index.all();
  }

  #indexNames(): NameIndex {
    const tables: { strings: StringTable; start: number }[] = [];
    for (let btf: Btf | undefined = this; btf; btf = btf.base) {
      tables.unshift({ strings: btf.#strings, start: btf.#baseStrings });
    }
    return new NameIndex({
      firstId: this.firstId,
      count: this.#starts.length,
      nameAt: (id) => {
        const at = this.#view.getUint32(this.#starts[id - this.firstId]!, this.littleEndian);
        if (at !== 0 && at >= this.stringsEnd)
          throw new CorelateError(btfErrors.damagedBtf(`there is no name at ${at}`));
        return at;
      },
      name: (id) => this.name(id),
      tables,
    });
  }

  #decode(at: number): BtfType {
    const view = this.#view;
    const u32 = (where: number) => view.getUint32(where, this.littleEndian);
    const name = this.string(u32(at));
    const info = u32(at + 4);
    const third = u32(at + 8);
    const count = info & 0xffffff;
    const flag = info >>> 31 === 1;
    const kind = kindNames[(info >>> 24) & 0x7f]!;
    const rest = at + 12;
    const each = <T>(size: number, read: (where: number) => T): T[] =>
      Array.from({ length: count }, (_, index) => read(rest + index * size));
    switch (kind) {
      case "void":
        return { kind, name: "" };
      case "int": {
        const bits = u32(rest);
        const encoding = bits >>> 24;
        return {
          kind,
          name,
          size: third,
          bits: bits & 0xff,
          offset: (bits >>> 16) & 0xff,
          signed: (encoding & 1) !== 0,
          char: (encoding & 2) !== 0,
          boolean: (encoding & 4) !== 0,
        };
      }
      case "array":
        return { kind, name, element: u32(rest), index: u32(rest + 4), count: u32(rest + 8) };
      case "struct":
      case "union":
        return {
          kind,
          name,
          size: third,
          members: each(12, (where) => {
            const offset = u32(where + 8);
            return {
              name: this.string(u32(where)),
              type: u32(where + 4),
              bitOffset: flag ? offset & 0xffffff : offset,
              bitSize: flag ? offset >>> 24 : 0,
            };
          }),
        };
      case "enum":
        return {
          kind,
          name,
          size: third,
          signed: flag,
          values: each(8, (where) => ({
            name: this.string(u32(where)),
            value: BigInt(flag ? view.getInt32(where + 4, this.littleEndian) : u32(where + 4)),
          })),
        };
      case "enum64":
        return {
          kind,
          name,
          size: third,
          signed: flag,
          values: each(12, (where) => {
            const value = BigInt(u32(where + 4)) | (BigInt(u32(where + 8)) << 32n);
            return { name: this.string(u32(where)), value: flag ? BigInt.asIntN(64, value) : value };
          }),
        };
      case "fwd":
        return { kind, name, union: flag };
      case "func":
        return { kind, name, type: third, linkage: count };
      case "func_proto":
        return {
          kind,
          name,
          returns: third,
          parameters: each(8, (where) => ({ name: this.string(u32(where)), type: u32(where + 4) })),
        };
      case "var":
        return { kind, name, type: third, linkage: u32(rest) };
      case "datasec":
        return {
          kind,
          name,
          size: third,
          variables: each(12, (where) => ({
            type: u32(where),
            offset: u32(where + 4),
            size: u32(where + 8),
          })),
        };
      case "float":
        return { kind, name, size: third };
      case "decl_tag":
        return { kind, name, type: third, component: u32(rest) | 0 };
      default:
        return { kind, name, type: third };
    }
  }
}

/** Reads raw BTF, as in a `.BTF` section or /sys/kernel/btf. `base` is needed for split BTF. @throws CRL0202, CRL0209 */
export function parseBtf(bytes: Uint8Array, base?: Btf): Btf {
  return new Btf(bytes, base);
}

/** Whether raw BTF is split BTF, which continues a base: the string table of a base begins with the empty string. */
export function isSplitBtf(bytes: Uint8Array): boolean {
  if (bytes.length < headerLength) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getUint16(0, true) === magicLittle;
  const [header, at, length] = [4, 16, 20].map((where) => view.getUint32(where, little)) as [
    number,
    number,
    number,
  ];
  return length > 0 && header + at < bytes.length && bytes[header + at] !== 0;
}
