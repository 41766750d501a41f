/** Writes BTF by hand, for what no compiler writes. Types get the ids 1, 2, … in the order of the calls. */
export class BtfWriter {
  readonly #types: Buffer[] = [];
  #strings = "\0";

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

  constant(type: number): void {
    this.#type("", 10, 0, type, []);
  }

  bytes(): Buffer {
    const types = Buffer.concat(this.#types);
    const strings = Buffer.from(this.#strings, "latin1");
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
    const at = this.#strings.length;
    this.#strings += `${text}\0`;
    return at;
  }
}
