import { elementBytes, fixedBytes } from "../../../lib/btf/btf.js";
import type { Random } from "./random.js";

/**
 * Another BTF made of `bytes`: types are left out, doubled and exchanged, their words changed. The header is made to fit in most cases, so that what reads
 * the types comes to see it.
 */
export function mutateBtf(bytes: Uint8Array, random: Random): Buffer {
  const little = bytes[0] === 0x9f;
  const source = Buffer.from(bytes);
  const u32 = (from: Buffer, at: number) => (little ? from.readUInt32LE(at) : from.readUInt32BE(at));
  const put = (into: Buffer, at: number, value: number) =>
    little ? into.writeUInt32LE(value >>> 0, at) : into.writeUInt32BE(value >>> 0, at);
  const start = u32(source, 4) + u32(source, 8);
  const strings = Buffer.from(source.subarray(u32(source, 4) + u32(source, 16)).subarray(0, u32(source, 20)));
  let types = split(source.subarray(start, start + u32(source, 12)), u32);
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(types.length);
    const type = types[at]!;
    const words = type.length / 4;
    switch (random.below(10)) {
      case 0:
        types = types.toSpliced(at, 1 + random.below(3));
        break;
      case 1:
        types = types.toSpliced(random.below(types.length), 0, type);
        break;
      case 2: {
        const other = random.below(types.length);
        types = types.with(at, types[other]!).with(other, type);
        break;
      }
      case 3: {
        // Another kind, with as many bytes behind it as it has.
        const kind = 1 + random.below(19);
        const count = random.below(4);
        const other = Buffer.alloc(12 + fixedBytes[kind]! + count * elementBytes[kind]!);
        type.copy(other);
        put(other, 4, ((random.below(2) << 31) | (kind << 24) | count) >>> 0);
        for (let word = 3; word * 4 < other.length; word++)
          if (random.once(2)) put(other, word * 4, random.number(u32(other, word * 4), types.length + 2));
        types = types.with(at, other);
        break;
      }
      case 4:
        strings[random.below(strings.length)] = random.pick([
          0,
          0,
          0x2e,
          0x5f,
          0x80,
          0xff,
          random.below(256),
        ]);
        break;
      default: {
        const changed = Buffer.from(type);
        const word = random.below(words);
        if (word === 1) put(changed, 4, u32(changed, 4) ^ (random.once(2) ? 1 << 31 : 1 << random.below(31)));
        else {
          // To itself, to the one before, to any.
          const ids = [at + 1, at, at + 2, random.below(types.length + 2)];
          const value = random.once(2)
            ? random.pick(ids)
            : random.number(u32(changed, word * 4), strings.length);
          put(changed, word * 4, value);
        }
        types = types.with(at, changed);
      }
    }
    if (types.length === 0) break;
  }
  const body = Buffer.concat(types);
  const header = Buffer.alloc(24);
  source.copy(header, 0, 0, 8);
  put(header, 4, 24);
  [0, body.length, body.length, strings.length].forEach((value, index) => {
    put(header, 8 + index * 4, value);
  });
  if (random.once(16)) {
    const field = 4 * random.below(6);
    put(header, field, random.number(u32(header, field), body.length + strings.length));
  }
  const whole = Buffer.concat([header, body, strings]);
  return random.once(20) ? whole.subarray(0, random.below(whole.length)) : whole;
}

function split(body: Buffer, u32: (from: Buffer, at: number) => number): Buffer[] {
  const types: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const info = u32(body, at + 4);
    const kind = (info >>> 24) & 0x7f;
    const length = 12 + fixedBytes[kind]! + elementBytes[kind]! * (info & 0xffffff);
    types.push(Buffer.from(body.subarray(at, at + length)));
    at += length;
  }
  return types;
}
