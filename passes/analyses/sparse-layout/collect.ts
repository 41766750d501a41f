import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { type DebugInfo, headPattern, isPadding, isSparse } from "../debug-info/index.js";
import { cLayout } from "./layout.js";
import {
  type AttributedType,
  type Field,
  type FieldStep,
  type Place,
  plainSizeOf,
  type Shape,
} from "./model.js";
import { transparentTarget } from "./transparent.js";

/** How the names of most paddings start, which say nothing of a member. */
const plainPadding = "__corelate_pad_";
/** The padding before a member that is more than a plain field. */
const bitsPattern = /^__corelate_bits_(\d+)_(\d+)$/;
/** A member whose type is an integer in Rust and an enum in C. */
const enumPattern = /^__corelate_enum_\d+_(.*)$/;
/** Bytes in front of a member that have no name in C. */
const skipPattern = /^__corelate_skip_\d+_(\d+)$/;
/** The padding before a flexible array: `[T; 0]` in the program, with elements in the sparse layout. */
const flexiblePattern = /^__corelate_flexible_\d+$/;
/** The padding before an indirect field, that is, a member of an anonymous member. The numbers are those of `__bindgen_anon_N` on the path to it. */
const viaPattern = /^__corelate_via_\d+_([\d_]+)$/;
const renamedPattern = /^__corelate_as_\d+_(.+)$/;

/** A member's node beside the field that was read from it. */
export interface FieldNode {
  readonly node: MetadataRef;
  readonly field: Field;
  /** The member's type as rustc wrote it. */
  readonly declared: MetadataRef;
  /** The type to write in its place. It is another one only where a Rust wrapper is removed. */
  readonly type: MetadataRef;
}

/** What the names of the paddings before a member tell about its type. */
interface MemberTraits {
  readonly enumName?: string | undefined;
  readonly flexible?: { readonly last: boolean } | undefined;
}

/** The shape of a member's type, and the node to write in its place. */
interface MemberType {
  readonly shape: Shape;
  readonly type: MetadataRef;
}

/** An attributed type, and the debug info nodes to which its C layout is written. */
export interface CollectedType {
  readonly type: AttributedType;
  readonly node: MetadataRef;
  readonly members: readonly FieldNode[];
}

/** Makes debug info nodes that rustc did not write. */
export interface NodeMaker {
  array(element: MetadataRef, counts: readonly number[], size: number, align: number): MetadataRef;
  /** An enum without enumerators, stored as the integer `base`. */
  enumeration(name: string, base: MetadataRef): MetadataRef;
}

/** Reads the attributed types among `composites` and computes their C layouts. A type is read after the types that it contains. */
export class TypeCollector {
  readonly collected = new Map<MetadataRef, CollectedType>();
  readonly #di: DebugInfo;
  readonly #build: NodeMaker;
  /** Keyed by the declared type: thousands of members share a few types. */
  readonly #memberTypes = new Map<MetadataRef, MemberType>();

  constructor(di: DebugInfo, build: NodeMaker) {
    this.#di = di;
    this.#build = build;
  }

  /** Whether `node` is a composite with a sparse layout. */
  isAttributed(node: MetadataRef): boolean {
    return this.collected.has(node) || isSparse(this.#di, node);
  }

  /** Collects `node` if it is attributed, and returns the types that it refers to. Undefined for other nodes. */
  referencedTypes(node: MetadataRef): readonly (MetadataRef | 0)[] | undefined {
    if (!this.isAttributed(node)) return undefined;
    this.collect(node);
    const { members } = this.collected.get(node)!;
    return [this.#di.scope(node), ...members.map(({ declared }) => declared)];
  }

  /** The type of the attributed composite `node`. */
  collect(node: MetadataRef): AttributedType {
    const known = this.collected.get(node);
    if (known) return known.type;
    const di = this.#di;
    const [, ...rest] = di.elements(node);
    const [head, ...names] = di.elementNames(node);
    const [, kind, typedef, packedText, alignText] = headPattern.exec(head!)!;
    const packed = packedText === undefined ? undefined : Number(packedText);
    const alignAttribute = alignText === undefined ? undefined : Number(alignText);

    const plain: {
      node: MetadataRef;
      name: string;
      declared: MetadataRef;
      shape: Shape;
      type: MetadataRef;
      pads: string[];
    }[] = [];
    const lent: { node: MetadataRef; name: string; through: readonly string[] }[] = [];
    let pads: string[] = [];
    const last = lastCMember(names);
    for (const [at, member] of rest.entries()) {
      const name = names[at]!;
      if (isPadding(name)) {
        if (!name.startsWith(plainPadding)) pads.push(name);
        continue;
      }
      const via = matchPadding(pads, viaPattern);
      if (via !== undefined) {
        lent.push({ node: member, name, through: via[1]!.split("_") });
        pads = [];
        continue;
      }
      const declared = di.baseType(member) as MetadataRef;
      const { shape, type } = this.#memberType(declared, {
        enumName: matchPadding(pads, enumPattern)?.[1],
        flexible: isFlexible(di, declared, pads) ? { last: at === last } : undefined,
      });
      plain.push({ node: member, name, declared, shape, type, pads });
      pads = [];
    }
    const bits = plain.map(({ pads }) => {
      const match = matchPadding(pads, bitsPattern);
      return match ? { width: Number(match[1]), at: Number(match[2]) } : undefined;
    });
    const lay = (sizeOf: (shape: Shape) => number) =>
      cLayout(
        kind as "struct" | "union",
        plain.map(({ shape, pads }, index) => ({
          size: sizeOf(shape),
          align: shape.align,
          bits: bits[index],
          skip: skippedBytes(pads),
        })),
        packed,
        alignAttribute,
        skippedBytes(pads),
      );
    const layout = lay(({ size }) => size);
    const plainLayout = plain.some(({ shape }) => shape.size !== plainSizeOf(shape))
      ? lay(plainSizeOf)
      : layout;
    const fields: Field[] = [];
    const places: Place[] = [];
    const name = di.name(node);
    const type: AttributedType = {
      name,
      kind: kind as "struct" | "union",
      anonymous: typedef !== undefined || /__bindgen_ty_\d+$/.test(name),
      typedef: typedef !== undefined,
      packed,
      alignAttribute,
      sparseSize: di.size(node) / 8n,
      fields,
      places,
      layout: { size: layout.size, align: layout.align },
      plainSize: plainLayout.size,
      node,
      declared: { file: di.filePath(di.file(node)), line: 0 },
    };
    const members = plain.map((member, index): FieldNode => {
      const rustName = member.name;
      const field: Field = {
        owner: type,
        index,
        name:
          matchPadding(member.pads, renamedPattern)?.[1] ??
          (/^__bindgen_anon_\d+$/.test(rustName) ? "" : rustName),
        rustName,
        sparseOffset: di.offset(member.node) / 8n,
        sparseSize: di.size(member.node) / 8n,
        shape: member.shape,
        offset: layout.offsets[index]!,
        plainOffset: plainLayout.offsets[index]!,
        bits: bits[index],
      };
      fields.push(field);
      places.push({ ...sparsePlace(type, rustName, field), steps: [fieldStep(field)] });
      return { node: member.node, field, declared: member.declared, type: member.type };
    });
    places.push(...this.#indirectPlaces(type, lent));
    this.collected.set(node, { type, node, members });
    return type;
  }

  /**
   * The indirect fields of `type`: the members of its anonymous members. In an audit's plain build they are in a struct of their own, at the address
   * of the type.
   */
  #indirectPlaces(
    type: AttributedType,
    lent: readonly { node: MetadataRef; name: string; through: readonly string[] }[],
  ): Place[] {
    const di = this.#di;
    const ways = lent.map(({ name, through }) =>
      resolveFieldNames(type, [...through.map((n) => `__bindgen_anon_${n}`), name]),
    );
    const { offsets } = cLayout(
      "struct",
      ways.map((way) => {
        const field = way?.at(-1);
        const size = field === undefined || field.bits ? 0 : plainSizeOf(field.shape);
        return {
          size,
          align: field === undefined || field.bits ? 1 : field.shape.align,
          bits: undefined,
          skip: 0,
        };
      }),
      undefined,
      undefined,
    );
    return lent.flatMap(({ node, name }, index): Place[] => {
      const way = ways[index];
      if (way === undefined) return [];
      const at = { sparseOffset: di.offset(node) / 8n, sparseSize: di.size(node) / 8n };
      const steps = way.map((field, step) => fieldStep(field, step === 0 ? offsets[index]! : 0));
      return [{ ...sparsePlace(type, name, at), steps }];
    });
  }

  #memberType(declared: MetadataRef, paddings: MemberTraits): MemberType {
    if (paddings.enumName !== undefined || paddings.flexible) return this.#shapeOf(declared, paddings);
    let known = this.#memberTypes.get(declared);
    if (known === undefined) {
      known = this.#shapeOf(declared);
      this.#memberTypes.set(declared, known);
    }
    return known;
  }

  /** The shape of a member's type, and the node to write in its place. It is the same node unless a Rust wrapper is removed. */
  #shapeOf(type: MetadataRef, paddings: MemberTraits = {}): MemberType {
    const { enumName } = paddings;
    const di = this.#di;
    const bare = transparentTarget(di, type);
    if (enumName !== undefined && di.kind(bare) === MetadataKind.DIBasicType) {
      return { shape: this.#scalar(bare), type: this.#build.enumeration(enumName, bare) };
    }
    if (di.kind(bare) !== MetadataKind.DICompositeType) return { shape: this.#scalar(bare), type: bare };
    if (this.isAttributed(bare)) {
      const inner = this.collect(bare);
      return { shape: { kind: "attributed", type: inner, ...inner.layout }, type: bare };
    }
    if (di.tag(bare) === DwarfTag.ArrayType) return this.#array(bare, paddings);
    return { shape: this.#scalar(bare), type: bare };
  }

  #array(array: MetadataRef, { enumName, flexible }: MemberTraits): MemberType {
    const di = this.#di;
    const [bound = 0, ...others] = di.elements(array).map((subrange) => di.subrangeCount(subrange) ?? 0);
    const counts = [flexible ? 0 : bound, ...others];
    const inner = this.#shapeOf(di.baseType(array) as MetadataRef, { enumName });
    // rustc nests arrays; clang, and the backend's check of access chains, want one node with all dimensions.
    const dimensions = [...counts, ...dimensionsOf(inner.shape)];
    const element = innermost(inner);
    const count = counts[0] ?? 0;
    const size = inner.shape.size * count;
    const node = this.#build.array(element, dimensions, size, inner.shape.align);
    const sparseStride = bound > 0 ? di.size(array) / 8n / BigInt(bound) : sparseSizeOf(di, inner);
    const shape: Shape = {
      kind: "array",
      element: inner.shape,
      count,
      size,
      align: inner.shape.align,
      node,
      sparseStride,
      flexible: flexible && { bound, ...flexible },
      elementNode: element,
    };
    return { shape, type: node };
  }

  #scalar(type: MetadataRef): Shape {
    const di = this.#di;
    const size = Number(di.size(type) / 8n);
    const alignment = di.align(type) / 8;
    // A basic type has no alignment in debug info. Its alignment is its size, as for C's scalars.
    return { kind: "other", size, align: alignment > 0 ? alignment : Math.min(Math.max(1, size), 16) };
  }
}

function sparsePlace(
  owner: AttributedType,
  rustName: string,
  { sparseOffset, sparseSize }: Pick<Place, "sparseOffset" | "sparseSize">,
): Omit<Place, "steps"> {
  return { owner, rustName, sparseOffset, sparseSize };
}

function fieldStep(field: Field, plainOffset = field.plainOffset): FieldStep {
  return { kind: "field", field, plainOffset };
}

/** The fields named by `names`, one inside the other, from `type` on. Undefined if there is no such path. */
function resolveFieldNames(type: AttributedType, names: readonly string[]): readonly Field[] | undefined {
  const way: Field[] = [];
  let at: AttributedType | undefined = type;
  for (const name of names) {
    const field: Field | undefined = at?.fields.find(({ rustName }) => rustName === name);
    if (field === undefined) return undefined;
    way.push(field);
    at = field.shape.kind === "attributed" ? field.shape.type : undefined;
  }
  return way;
}

/** The index of the last member among `names` that exists in C. */
function lastCMember(names: readonly string[]): number {
  const firstIndirect = names.findIndex((name) => viaPattern.test(name));
  const ofC = firstIndirect < 0 ? names : names.slice(0, firstIndirect);
  return ofC.findLastIndex((name) => !isPadding(name));
}

/** Whether a member is a flexible array: marked so by the companion crate, or an array of length 0 behind an alias or a constant. */
function isFlexible(di: DebugInfo, declared: MetadataRef, pads: readonly string[]): boolean {
  if (matchPadding(pads, flexiblePattern) !== undefined) return true;
  if (di.kind(declared) !== MetadataKind.DICompositeType || di.tag(declared) !== DwarfTag.ArrayType)
    return false;
  const [first] = di.elements(declared);
  return first !== undefined && di.subrangeCount(first) === 0;
}

/** The match of `pattern` with the name of one of the paddings before a member. */
function matchPadding(pads: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const pad of pads) {
    const match = pattern.exec(pad);
    if (match !== null) return match;
  }
  return undefined;
}

/** The number of unnamed bytes that the paddings before a member, or before the end, stand for. */
function skippedBytes(pads: readonly string[]): number {
  return Number(matchPadding(pads, skipPattern)?.[1] ?? 0);
}

function sparseSizeOf(di: DebugInfo, inner: MemberType): bigint {
  if (inner.shape.kind === "attributed") return inner.shape.type.sparseSize;
  if (inner.shape.kind === "array") return inner.shape.sparseStride * BigInt(inner.shape.count);
  return di.size(inner.type) / 8n;
}

function dimensionsOf(shape: Shape): number[] {
  return shape.kind === "array" ? [shape.count, ...dimensionsOf(shape.element)] : [];
}

function innermost(inner: MemberType): MetadataRef {
  return inner.shape.kind === "array" ? inner.shape.elementNode : inner.type;
}
