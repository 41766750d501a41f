/** Writes BTF by hand, for what no compiler writes. Types get the ids 1, 2, … in the order of the calls. */
export class BtfWriter {
  readonly #types: Buffer[] = [];
  readonly #strings: Buffer[] = [Buffer.from("\0")];
  #length = 1;
  readonly #known = new Map<string, number>();

  int(name: string, size: number): void {
    this.#type(name, 1, 0, size, [size * 8]);
  }

  pointer(type: number): void {
    this.#type("", 2, 0, type, []);
  }

  array(element: number, count: number): void {
    this.#type("", 3, 0, 0, [element, element, count]);
  }

  struct(
    name: string,
    size: number,
    members: readonly [name: string, type: number, bitOffset: number][],
  ): void {
    this.#record(4, name, size, members);
  }

  union(
    name: string,
    size: number,
    members: readonly [name: string, type: number, bitOffset: number][],
  ): void {
    this.#record(5, name, size, members);
  }

  typedef(name: string, type: number): void {
    this.#type(name, 8, 0, type, []);
  }

  enumeration(name: string, values: readonly [name: string, value: number][]): void {
    this.#type(
      name,
      6,
      values.length,
      4,
      values.flatMap(([value, number]) => [this.#string(value), number]),
    );
  }

  forward(name: string): void {
    this.#type(name, 7, 0, 0, []);
  }

  prototype(returns: number, parameters: readonly [name: string, type: number][]): void {
    this.#type(
      "",
      13,
      parameters.length,
      returns,
      parameters.flatMap(([name, type]) => [this.#string(name), type]),
    );
  }

  constant(type: number): void {
    this.#type("", 10, 0, type, []);
  }

  bytes(): Buffer {
    const types = Buffer.concat(this.#types);
    const strings = Buffer.concat(this.#strings);
    const header = Buffer.alloc(24);
    header.writeUInt16LE(0xeb9f, 0);
    header.writeUInt8(1, 2);
    [24, 0, types.length, types.length, strings.length].forEach((word, index) => {
      header.writeUInt32LE(word, 4 + index * 4);
    });
    return Buffer.concat([header, types, strings]);
  }

  #record(kind: number, name: string, size: number, members: readonly [string, number, number][]): void {
    const words = members.flatMap(([member, type, offset]) => [this.#string(member), type, offset]);
    this.#type(name, kind, members.length, size, words);
  }

  #type(name: string, kind: number, count: number, sizeOrType: number, words: readonly number[]): void {
    const all = [this.#string(name), (kind << 24) | count, sizeOrType, ...words];
    const bytes = Buffer.alloc(all.length * 4);
    all.forEach((word, index) => {
      bytes.writeUInt32LE(word, index * 4);
    });
    this.#types.push(bytes);
  }

  #string(text: string): number {
    if (text === "") return 0;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const at = this.#length;
    const bytes = Buffer.from(`${text}\0`);
    this.#strings.push(bytes);
    this.#length += bytes.length;
    this.#known.set(text, at);
    return at;
  }
}
