import { type BpfObject, type BtfMember, skipModifiers } from "../../../lib/btf/index.js";
import type { SentTypes, TypeTable } from "../../../lib/dwarf/index.js";

/** A record by its members: numbers (as text where JSON's are too small), texts, arrays, objects. */
export type RecordValue =
  | number
  | string
  | boolean
  | readonly RecordValue[]
  | { readonly [member: string]: RecordValue };

const deepest = 8;
const mostElements = 64;

/** A type, and the table that it is in. */
export interface RecordType {
  readonly types: TypeTable;
  readonly id: number;
}

/**
 * The type of records of `size` bytes: the only one that the program sends by its debug info, or the only struct of the object's BTF that is so large, and is none of the
 * kernel's, which relocations refer to, and no map. Maps do not say what is sent through them.
 */
export function recordType(
  object: BpfObject,
  { types, sent }: SentTypes,
  size: number,
): RecordType | undefined {
  const known = sent.filter((id) => {
    const type = types.type(id);
    return (type.kind === "struct" || type.kind === "int") && type.size === size;
  });
  const names = new Set(known.map((id) => types.type(id).name));
  if (names.size === 1) return { types, id: known[0]! };
  const id = known.length > 0 ? undefined : inBtf(object, size);
  return id === undefined ? undefined : { types: object.btf!, id };
}

function inBtf(object: BpfObject, size: number): number | undefined {
  const { btf } = object;
  if (btf === undefined) return undefined;
  const pointee = (id: number) => {
    const type = btf.type(skipModifiers(btf, id));
    return type.kind === "ptr" ? skipModifiers(btf, type.type) : id;
  };
  const others = new Set(object.ext.relocations.map(({ type }) => skipModifiers(btf, type)));
  const found: number[] = [];
  for (let id = btf.firstId; id < btf.typeCount; id++) {
    const type = btf.type(id);
    if (type.kind === "var") others.add(skipModifiers(btf, type.type));
    // What a context points to is the kernel's.
    if (type.kind === "func_proto")
      for (const { type: parameter } of type.parameters) others.add(pointee(parameter));
    if (type.kind === "struct" && type.size === size && type.name !== "" && type.members.length > 0)
      found.push(id);
  }
  const own = found.filter((id) => !others.has(id));
  return own.length === 1 ? own[0] : undefined;
}

/** The value of type `id` in `bytes`; undefined where they are too short, or the type is none of values. */
export function recordValue({ types, id }: RecordType, bytes: Uint8Array): RecordValue | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return valueAt(types, id, { view, at: 0, depth: 0 });
}

const mostModifiers = 64;

/** The type behind typedefs and qualifiers; void where they do not end. */
function plainType(btf: TypeTable, id: number): ReturnType<TypeTable["type"]> {
  let type = btf.type(id);
  for (let steps = 0; steps < mostModifiers; steps++) {
    switch (type.kind) {
      case "typedef":
      case "const":
      case "volatile":
      case "restrict":
      case "type_tag":
        type = btf.type(type.type);
        break;
      default:
        return type;
    }
  }
  return { kind: "void", name: "" };
}

interface Place {
  readonly view: DataView;
  readonly at: number;
  readonly depth: number;
}

function valueAt(btf: TypeTable, id: number, place: Place): RecordValue | undefined {
  const { view, at, depth } = place;
  const type = plainType(btf, id);
  if (depth > deepest) return undefined;
  switch (type.kind) {
    case "int": {
      const value = integer(btf, place, type.size, type.signed);
      return value === undefined ? undefined : type.boolean ? value !== 0n : number(value);
    }
    case "ptr": {
      const value = integer(btf, place, 8, false);
      return value === undefined ? undefined : `0x${value.toString(16)}`;
    }
    case "enum":
    case "enum64": {
      const value = integer(btf, place, type.size, type.signed);
      if (value === undefined) return undefined;
      return type.values.find((one) => one.value === value)?.name ?? number(value);
    }
    case "float":
      if (at + type.size > view.byteLength) return undefined;
      if (type.size === 4) return finite(view.getFloat32(at, btf.littleEndian));
      return type.size === 8 ? finite(view.getFloat64(at, btf.littleEndian)) : undefined;
    case "array":
      return elements(btf, type.element, type.count, place);
    case "struct":
    case "union":
      return members(btf, type.members, place);
    default:
      return undefined;
  }
}

function members(btf: TypeTable, list: readonly BtfMember[], { view, at, depth }: Place): RecordValue {
  const value: Record<string, RecordValue> = {};
  for (const { name, type, bitOffset, bitSize } of list.slice(0, mostElements)) {
    // Bit-fields and what has no whole bytes stand in the hexadecimal form.
    if (bitSize !== 0 || bitOffset % 8 !== 0) continue;
    const found = valueAt(btf, type, { view, at: at + bitOffset / 8, depth: depth + 1 });
    if (found === undefined) continue;
    if (name === "" && typeof found === "object" && !Array.isArray(found)) Object.assign(value, found);
    else Object.defineProperty(value, name, { value: found, enumerable: true, configurable: true });
  }
  return value;
}

function elements(btf: TypeTable, element: number, count: number, place: Place): RecordValue | undefined {
  const type = plainType(btf, element);
  const { view, at, depth } = place;
  const size = "size" in type ? type.size : type.kind === "ptr" ? 8 : undefined;
  if (size === undefined || size === 0) return undefined;
  if (type.kind === "int" && size === 1) {
    const bytes = new Uint8Array(
      view.buffer,
      view.byteOffset + Math.min(at, view.byteLength),
      Math.max(0, Math.min(count, view.byteLength - at)),
    );
    const text = asText(bytes);
    if (text !== undefined) return text;
  }
  const values: RecordValue[] = [];
  for (let index = 0; index < Math.min(count, mostElements); index++) {
    const value = valueAt(btf, element, { view, at: at + index * size, depth: depth + 1 });
    if (value === undefined) break;
    values.push(value);
  }
  return values;
}

/** Text that ends with a NUL, or fills its array; undefined where it is no text. */
function asText(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  const own = end < 0 ? bytes : bytes.subarray(0, end);
  return own.every((byte) => byte >= 0x20 && byte < 0x7f) && own.length > 0
    ? Buffer.from(own).toString("latin1")
    : undefined;
}

function integer(btf: TypeTable, { view, at }: Place, size: number, signed: boolean): bigint | undefined {
  if (at + size > view.byteLength || size > 16) return undefined;
  let value = 0n;
  for (let index = 0; index < size; index++) {
    const byte = view.getUint8(at + (btf.littleEndian ? size - 1 - index : index));
    value = (value << 8n) | BigInt(byte);
  }
  return signed ? BigInt.asIntN(size * 8, value) : value;
}

function number(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
