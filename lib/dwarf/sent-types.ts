import type { BtfMember, BtfType, Elf } from "../btf/index.js";
import { Attribute, type Die, readUnits, Tag } from "./entries.js";

/** Types by numbers, in the form that BTF has. */
export interface TypeTable {
  readonly littleEndian: boolean;
  type(id: number): BtfType;
}

/** What an object's program hands to functions that send records. */
export interface SentTypes {
  readonly types: TypeTable;
  /** Numbers of the types that are sent. */
  readonly sent: readonly number[];
}

/** Functions and types that send a value of their type parameter: those of the companion crate's and aya's ring buffers and perf event arrays. */
const senders = /^(?:(?:output|reserve)\w*<|(?:Record|RingBufEntry|PerfEventArray)<)/;

const voidType: BtfType = { kind: "void", name: "" };

/**
 * The types of records that a Rust program sends, which BTF does not have: no variable and no parameter is of such a type. Read from DWARF 4; nothing where there is none,
 * or it is damaged.
 */
export function sentTypes(elf: Elf): SentTypes {
  const known = new Map<number, BtfType>();
  const sent = new Set<number>();
  try {
    for (const { dies } of readUnits(elf)) collect(dies, known, sent);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { types: { littleEndian: elf.littleEndian, type: () => voidType }, sent: [] };
  }
  return {
    types: { littleEndian: elf.littleEndian, type: (id) => known.get(id) ?? voidType },
    sent: [...sent],
  };
}

function collect(dies: readonly Die[], known: Map<number, BtfType>, sent: Set<number>): void {
  /** The entries that the current one is within, each with its children. */
  const open: { die: Die; children: Die[] }[] = [];
  const close = (level: number) => {
    while (open.length > 0 && open.at(-1)!.die.level >= level) {
      const { die, children } = open.pop()!;
      const type = typeOf(die, children);
      if (type !== undefined) known.set(die.offset, type);
      if (!senders.test(nameOf(die))) continue;
      const parameter = children.find(({ tag }) => tag === Tag.templateTypeParameter);
      const id = parameter?.reference(Attribute.type);
      if (id !== undefined) sent.add(id);
    }
  };
  for (const die of dies) {
    close(die.level);
    open.at(-1)?.children.push(die);
    open.push({ die, children: [] });
  }
  close(0);
}

function nameOf(die: Die): string {
  return String(die.value(Attribute.name) ?? "");
}

function number(die: Die, attribute: number): number | undefined {
  const value = die.value(attribute);
  return value === undefined ? undefined : Number(value);
}

function typeOf(die: Die, children: readonly Die[]): BtfType | undefined {
  const name = nameOf(die);
  const size = number(die, Attribute.byteSize) ?? 0;
  const type = die.reference(Attribute.type) ?? 0;
  switch (die.tag) {
    case Tag.baseType:
      return baseType(name, size, number(die, Attribute.encoding) ?? 0);
    case Tag.pointerType:
      return { kind: "ptr", name: "", type };
    case Tag.typedef:
      return { kind: "typedef", name, type };
    case Tag.arrayType: {
      const range = children.find(({ tag }) => tag === Tag.subrangeType);
      const last = range && number(range, Attribute.upperBound);
      const count = (range && number(range, Attribute.count)) ?? (last === undefined ? 0 : last + 1);
      return { kind: "array", name: "", element: type, index: 0, count };
    }
    case Tag.structureType:
    case Tag.unionType: {
      const kind = die.tag === Tag.unionType ? "union" : "struct";
      return { kind, name, size, members: children.filter(({ tag }) => tag === Tag.member).map(member) };
    }
    case Tag.enumerationType: {
      const values = children
        .filter(({ tag }) => tag === Tag.enumerator)
        .map((one) => ({ name: nameOf(one), value: BigInt(number(one, Attribute.constantValue) ?? 0) }));
      return { kind: size > 4 ? "enum64" : "enum", name, size, signed: false, values };
    }
    default:
      return undefined;
  }
}

function member(die: Die): BtfMember {
  const at = number(die, Attribute.memberLocation) ?? 0;
  return {
    name: nameOf(die),
    type: die.reference(Attribute.type) ?? 0,
    bitOffset: at * 8,
    bitSize: number(die, Attribute.bitSize) ?? 0,
  };
}

/** `DW_ATE_…`. */
const Encoding = { boolean: 2, float: 4, signed: 5, signedChar: 6 } as const;

function baseType(name: string, size: number, encoding: number): BtfType {
  if (encoding === Encoding.float) return { kind: "float", name, size };
  return {
    kind: "int",
    name,
    size,
    bits: size * 8,
    offset: 0,
    signed: encoding === Encoding.signed || encoding === Encoding.signedChar,
    char: false,
    boolean: encoding === Encoding.boolean,
  };
}
