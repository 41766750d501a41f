import type { Btf } from "../btf.js";
import { type BtfMember, type BtfType, kindNames } from "../types.js";
import type { UsedTypes } from "./used-types.js";

const headerLength = 24;

/**
 * Writes the used types of `files`, a kernel's BTF and those of its modules, as one BTF: ids are new, and a type that is referred to and not used becomes void. Offsets and
 * sizes are those of the whole types.
 */
export function writeBtf(files: readonly Btf[], used: UsedTypes): Uint8Array {
  const kept = files.flatMap((btf) => {
    const found: { btf: Btf; id: number; members: ReadonlySet<number> }[] = [];
    for (let id = btf.firstId; id < btf.typeCount; id++) {
      const members = used.membersOf(btf, id);
      if (members !== undefined) found.push({ btf, id, members });
    }
    return found;
  });
  const ids = new Map<Btf, Map<number, number>>(files.map((btf) => [btf, new Map()]));
  for (const [index, { btf, id }] of kept.entries()) ids.get(btf)!.set(id, index + 1);
  const writer = new Writer(files[0]?.littleEndian ?? true);
  for (const { btf, id, members } of kept) {
    const idOf = (other: number): number =>
      ids.get(btf)?.get(other) ?? (btf.base === undefined ? undefined : ids.get(btf.base)?.get(other)) ?? 0;
    writer.add(btf.type(id), members, idOf);
  }
  return writer.bytes();
}

class Writer {
  readonly #little: boolean;
  readonly #words: number[] = [];
  readonly #strings = new Map<string, number>([["", 0]]);
  #stringsLength = 1;

  constructor(little: boolean) {
    this.#little = little;
  }

  add(type: BtfType, used: ReadonlySet<number>, idOf: (id: number) => number): void {
    const head = (count: number, flag: boolean, third: number) =>
      this.#words.push(
        this.#string(type.name),
        ((flag ? 1 : 0) << 31) | (kindNames.indexOf(type.kind as (typeof kindNames)[number]) << 24) | count,
        third,
      );
    switch (type.kind) {
      case "int": {
        const encoding = (type.signed ? 1 : 0) | (type.char ? 2 : 0) | (type.boolean ? 4 : 0);
        head(0, false, type.size);
        this.#words.push((encoding << 24) | (type.offset << 16) | type.bits);
        return;
      }
      case "array":
        head(0, false, 0);
        this.#words.push(idOf(type.element), idOf(type.index), type.count);
        return;
      case "struct":
      case "union": {
        const members = type.members.filter((_, index) => used.has(index));
        const flag = members.some(({ bitSize }) => bitSize !== 0);
        head(members.length, flag, type.size);
        for (const member of members)
          this.#words.push(this.#string(member.name), idOf(member.type), offsetWord(member, flag));
        return;
      }
      case "enum":
        head(type.values.length, type.signed, type.size);
        for (const { name, value } of type.values)
          this.#words.push(this.#string(name), Number(BigInt.asIntN(32, value)));
        return;
      case "enum64":
        head(type.values.length, type.signed, type.size);
        for (const { name, value } of type.values)
          this.#words.push(
            this.#string(name),
            Number(BigInt.asIntN(32, value)),
            Number(BigInt.asIntN(32, value >> 32n)),
          );
        return;
      case "fwd":
        head(0, type.union, 0);
        return;
      case "func_proto":
        head(type.parameters.length, false, idOf(type.returns));
        for (const parameter of type.parameters)
          this.#words.push(this.#string(parameter.name), idOf(parameter.type));
        return;
      case "float":
        head(0, false, type.size);
        return;
      case "ptr":
      case "const":
      case "volatile":
      case "restrict":
      case "typedef":
      case "type_tag":
        head(0, false, idOf(type.type));
        return;
      default:
        throw new Error(`a ${type.kind} is no part of a type`);
    }
  }

  #string(text: string): number {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    const at = this.#stringsLength;
    this.#strings.set(text, at);
    this.#stringsLength += new TextEncoder().encode(text).length + 1;
    return at;
  }

  bytes(): Uint8Array {
    const types = this.#words.length * 4;
    const bytes = new Uint8Array(headerLength + types + this.#stringsLength);
    const view = new DataView(bytes.buffer);
    const u32 = (at: number, value: number) => view.setUint32(at, value >>> 0, this.#little);
    view.setUint16(0, 0xeb9f, this.#little);
    bytes[2] = 1;
    for (const [at, value] of [headerLength, 0, types, types, this.#stringsLength].entries())
      u32(4 + at * 4, value);
    for (const [index, word] of this.#words.entries()) u32(headerLength + index * 4, word);
    const text = new TextEncoder();
    for (const [string, at] of this.#strings) bytes.set(text.encode(string), headerLength + types + at);
    return bytes;
  }
}

/** Bit-fields are told by the type's flag, and then every member has its size in the upper bits. */
function offsetWord({ bitOffset, bitSize }: BtfMember, flag: boolean): number {
  return flag ? (bitSize << 24) | bitOffset : bitOffset;
}
