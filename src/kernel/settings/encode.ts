import { type Btf, type EnumType, type IntType, sizeOf, skipModifiers } from "../../../lib/btf/index.js";
import { CorelateError, kernelErrors, nearestNames } from "../../../lib/diagnostics/index.js";

/**
 * The bytes of `value` as a variable of type `id` holds it: a number (decimal or `0x…`), `true` or `false`, the name of an enumerator, or text
 * for an array of bytes, which is filled up with zeros.
 *
 * @throws CRL0316 if the type has no such value, CRL0320 if the type cannot be set
 */
export function encodeValue(
  btf: Btf,
  id: number,
  value: string,
  little: boolean,
  setting: string,
): Uint8Array {
  const type = btf.type(skipModifiers(btf, id));
  switch (type.kind) {
    case "int":
      return integer(type, value, little, setting);
    case "enum":
    case "enum64":
      return enumerator(type, value, little, setting);
    case "float":
      return float(type.size, value, little, setting);
    case "array": {
      const element = btf.type(skipModifiers(btf, type.element));
      if (element.kind === "int" && element.size === 1) return text(type.count, value, setting);
      throw new CorelateError(
        kernelErrors.settingKind(setting, "an array: set its elements, as in NAME[0]=1"),
      );
    }
    case "struct":
    case "union":
      // A wrapper of one member, such as a Rust newtype, is that member.
      if (type.members.length === 1 && sizeOf(btf, type.members[0]!.type) === type.size)
        return encodeValue(btf, type.members[0]!.type, value, little, setting);
      throw new CorelateError(
        kernelErrors.settingKind(setting, `a ${type.kind}: set its members, as in NAME.member=1`),
      );
    default:
      throw new CorelateError(
        kernelErrors.settingKind(setting, type.kind === "ptr" ? "a pointer" : `a ${type.kind}`),
      );
  }
}

function integer(type: IntType, value: string, little: boolean, setting: string): Uint8Array {
  const words = type.boolean || (type.char && type.size === 1) ? { true: 1n, false: 0n } : {};
  const given = (words as Record<string, bigint>)[value] ?? parseNumber(value);
  if (given === undefined)
    throw new CorelateError(
      kernelErrors.settingValue(setting, type.name, type.boolean ? "true or false" : "a number"),
    );
  const bits = BigInt(type.size * 8);
  const [least, most] = type.boolean
    ? [0n, 1n]
    : type.signed
      ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
      : [0n, (1n << bits) - 1n];
  if (given < least || given > most)
    throw new CorelateError(
      kernelErrors.settingValue(setting, type.name, `a number from ${least} to ${most}`),
    );
  return bytesOf(given, type.size, little);
}

function enumerator(type: EnumType, value: string, little: boolean, setting: string): Uint8Array {
  const named = type.values.find(({ name }) => name === value)?.value;
  const given = named ?? parseNumber(value);
  if (given === undefined) {
    const near = nearestNames(
      value,
      type.values.map(({ name }) => name),
    );
    throw new CorelateError(
      kernelErrors.settingValue(
        setting,
        `enum ${type.name}`,
        near.length > 0 ? `such as ${near.join(", ")}` : "one of its values",
      ),
    );
  }
  return bytesOf(given, type.size, little);
}

function float(size: number, value: string, little: boolean, setting: string): Uint8Array {
  const given = Number(value);
  if (value.trim() === "" || Number.isNaN(given) || (size !== 4 && size !== 8))
    throw new CorelateError(kernelErrors.settingValue(setting, "float", "a number"));
  const bytes = new DataView(new ArrayBuffer(size));
  if (size === 4) bytes.setFloat32(0, given, little);
  else bytes.setFloat64(0, given, little);
  return new Uint8Array(bytes.buffer);
}

function text(count: number, value: string, setting: string): Uint8Array {
  const bytes = Buffer.from(value);
  if (bytes.length > count)
    throw new CorelateError(
      kernelErrors.settingValue(setting, `an array of ${count} bytes`, `at most ${count} bytes of text`),
    );
  return Buffer.concat([bytes], count);
}

function parseNumber(value: string): bigint | undefined {
  const match = /^(-?)(0x[0-9a-f]+|0b[01]+|0o[0-7]+|\d+)$/i.exec(value.replaceAll("_", ""));
  if (match === null) return undefined;
  return match[1] === "-" ? -BigInt(match[2]!) : BigInt(match[2]!);
}

function bytesOf(value: bigint, size: number, little: boolean): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let index = 0, rest = BigInt.asUintN(size * 8, value); index < size; index++, rest >>= 8n)
    bytes[little ? index : size - 1 - index] = Number(rest & 0xffn);
  return bytes;
}
