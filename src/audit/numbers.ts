import type { Decoded, Decoder } from "../../passes/analyses/sparse-layout/index.js";
import {
  type AttributedType,
  countBefore,
  type Field,
  formatPath,
  minSparseNumber,
  plainSizeOf,
  type Step,
} from "../../passes/analyses/sparse-layout/index.js";

/** What a number of the sparse layout is in the layout that the types are declared with; undefined where it is none. */
export function declaredNumber(decoder: Decoder, value: bigint): bigint | undefined {
  return inC(decoder.decode(value));
}

/** Whether `value` is the offset of a bit-field, which has bytes in the declared layout only together with others. */
export function isBitField(decoder: Decoder, value: bigint): boolean {
  const decoded = decoder.decode(value);
  const last = decoded.kind === "path" ? decoded.path.steps.at(-1) : undefined;
  return last?.kind === "field" && last.field.bits !== undefined;
}

/** The gaps between the members of all types in the sparse layout. */
interface Paddings {
  /** The sizes of the gaps, in ascending order. */
  readonly distances: readonly bigint[];
  /** The members by their end offsets. */
  readonly ends: ReadonlyMap<bigint, Field>;
}

const paddings = new WeakMap<Decoder, Paddings>();

function paddingsIn(decoder: Decoder): Paddings {
  let known = paddings.get(decoder);
  if (known === undefined) {
    const fields = decoder.types.flatMap((type) => type.fields);
    known = {
      distances: decoder.types.flatMap(distancesIn).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
      ends: new Map(fields.map((field) => [endOf(field), field])),
    };
    paddings.set(decoder, known);
  }
  return known;
}

function distancesIn({ fields, sparseSize }: AttributedType): bigint[] {
  const starts = [...fields.map(({ sparseOffset }) => sparseOffset), sparseSize];
  const ends = [0n, ...fields.map(endOf)];
  return starts.map((start, at) => start - ends[at]!);
}

function endOf({ sparseOffset, sparseSize }: Field): bigint {
  return sparseOffset + sparseSize;
}

/** The largest alignment of the kernel's types: a cache line. */
const largestAlignment = 128n;

/** Whether `size` is that of a padding, possibly with what aligns the next member. */
export function isPadding(decoder: Decoder, size: bigint): boolean {
  if (size < minSparseNumber) return false;
  const { distances } = paddingsIn(decoder);
  const distance = distances[countBefore(distances, (one) => one < size)];
  return distance !== undefined && distance - size < largestAlignment;
}

/** The name of what a number of the sparse layout stands for; the number itself where that is not known, or not for certain. */
export function nameOf(decoder: Decoder, value: bigint): string {
  const decoded = decoder.decode(value);
  switch (decoded.kind) {
    case "size":
      return `${decoded.count}*${decoded.type.name}`;
    case "path":
      return `${decoded.negative ? "-" : ""}${formatPath(decoded.path)}`;
    default:
      return String(value);
  }
}

/** The same for the offset of an address. The address of a padding is the end of the member in front of it. */
export function addressIn(decoder: Decoder, value: bigint): string {
  const field = paddingsIn(decoder).ends.get(value);
  if (field !== undefined) return `${field.owner.name}.${field.rustName}+end`;
  const decoded = decoder.decode(value);
  return decoded.kind === "near" ? `${formatPath(decoded.path)}+${decoded.distance}` : nameOf(decoder, value);
}

function inC(decoded: Decoded): bigint | undefined {
  switch (decoded.kind) {
    case "size":
      return decoded.count * BigInt(decoded.type.plainSize);
    case "path": {
      const offset = decoded.path.steps.reduce((sum, step) => sum + BigInt(distance(step)), 0n);
      return decoded.negative ? -offset : offset;
    }
    default:
      return undefined;
  }
}

function distance(step: Step): number {
  return step.kind === "field" ? step.plainOffset : step.index * plainSizeOf(step.array.element);
}
