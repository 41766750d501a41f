import {
  type Decoded,
  type Decoder,
  plainSizeOf,
  type Step,
  showPath,
} from "../../passes/analyses/attributed-types/index.js";

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

/** The name of what a number of the sparse layout stands for; the number itself where that is not known, or not for certain. */
export function nameOf(decoder: Decoder, value: bigint): string {
  const decoded = decoder.decode(value);
  switch (decoded.kind) {
    case "size":
      return `${decoded.count}*${decoded.type.name}`;
    case "path":
      return `${decoded.negative ? "-" : ""}${showPath(decoded.path)}`;
    default:
      return String(value);
  }
}

/** The same for what is added to an address, which may be that of a padding: it is the end of the member in front. */
export function addressIn(decoder: Decoder, value: bigint): string {
  const decoded = decoder.decode(value);
  return decoded.kind === "near" ? `${showPath(decoded.path)}+${decoded.distance}` : nameOf(decoder, value);
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
