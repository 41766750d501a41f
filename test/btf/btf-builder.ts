/** A word of a type: a number, or a name that is put among the strings. */
export type Word = number | string;

/** What `BtfBuilder.add` takes of `struct btf_type`. */
export interface BuiltType {
  /** `BTF_KIND_…`. */
  readonly kind: number;
  readonly name?: string;
  /** In place of `name`: the number that stands for it. */
  readonly nameAt?: number;
  /** `vlen`; the default is 0. */
  readonly count?: number;
  readonly flag?: boolean;
  readonly sizeOrType?: number;
  /** What follows the common twelve bytes. */
  readonly words?: readonly Word[];
}

/** What split BTF goes on from: the number of types with `void`, and where the strings end. */
export type BtfBase = Pick<BtfBuilder, "typeCount" | "stringsEnd">;

/** Writes BTF by hand, for what no compiler writes: damaged types, split BTF, 32-bit kernels. */
export class BtfBuilder {
  readonly #little: boolean;
  readonly #base: BtfBase | undefined;
  readonly #types: BuiltType[] = [];
  readonly #offsets = new Map<string, number>();
  #strings = "";

  constructor(options: { readonly little?: boolean; readonly base?: BtfBase } = {}) {
    this.#little = options.little ?? true;
    this.#base = options.base;
    if (!this.#base) this.#name("");
  }

  /** Adds a type and gives its id. */
  add(type: BuiltType): number {
    this.#types.push(type);
    this.#name(type.name ?? "");
    for (const word of type.words ?? []) if (typeof word === "string") this.#name(word);
    return this.typeCount - 1;
  }

  int(name: string, size: number, encoding = 0): number {
    return this.add({ kind: 1, name, sizeOrType: size, words: [(encoding << 24) | (size * 8)] });
  }

  struct(name: string, size: number, members: readonly [name: string, type: number, bits: number][]): number {
    return this.add({ kind: 4, name, count: members.length, sizeOrType: size, words: members.flat() });
  }

  get typeCount(): number {
    return (this.#base?.typeCount ?? 1) + this.#types.length;
  }

  get stringsEnd(): number {
    return (this.#base?.stringsEnd ?? 0) + this.#strings.length;
  }

  bytes(): Buffer {
    const types = Buffer.concat(
      this.#types.map(({ kind, name = "", nameAt, count = 0, flag = false, sizeOrType = 0, words = [] }) =>
        this.#words([
          nameAt ?? this.#name(name),
          ((flag ? 1 << 31 : 0) | (kind << 24) | count) >>> 0,
          sizeOrType,
          ...words.map((word) => (typeof word === "string" ? this.#name(word) : word)),
        ]),
      ),
    );
    const strings = Buffer.from(this.#strings, "latin1");
    const magic = this.#little ? [0x9f, 0xeb] : [0xeb, 0x9f];
    const header = [24, 0, types.length, types.length, strings.length];
    return Buffer.concat([Buffer.from([...magic, 1, 0]), this.#words(header), types, strings]);
  }

  #words(words: readonly number[]): Buffer {
    const bytes = Buffer.alloc(words.length * 4);
    words.forEach((word, index) => {
      if (this.#little) bytes.writeUInt32LE(word >>> 0, index * 4);
      else bytes.writeUInt32BE(word >>> 0, index * 4);
    });
    return bytes;
  }

  #name(name: string): number {
    if (name === "" && this.#base) return 0;
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const at = this.stringsEnd;
    this.#strings += `${name}\0`;
    this.#offsets.set(name, at);
    return at;
  }
}
