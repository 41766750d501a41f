import { TypeKind, type TypeRef, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import type { Decoded, Decoder } from "./decode.js";
import { formatPath, isSparseNumber } from "./model.js";
import { SparseLayout } from "./sparse-layout.js";

/** Describes the first sparse number in `constant` or its parts, or what was computed from one. Undefined if there is none. */
export function numberIn(ctx: PassContext, constant: ValueRef): string | undefined {
  const { llvm } = ctx;
  switch (llvm.getValueKind(constant)) {
    case ValueKind.ConstantInt: {
      const { decoded, computed } = readInteger(ctx, constant);
      return decoded === undefined ? computed : describe(decoded);
    }
    case ValueKind.ConstantDataArray:
    case ValueKind.ConstantDataVector:
      return numberInData(ctx, constant);
    case ValueKind.ConstantStruct:
    case ValueKind.ConstantArray:
    case ValueKind.ConstantVector:
    case ValueKind.ConstantExpr: {
      const count = llvm.getNumOperands(constant);
      for (let operand = 0; operand < count; operand++) {
        const found = numberIn(ctx, llvm.getOperand(constant, operand));
        if (found !== undefined) return found;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

/** rustc refuses types of this size. Eight characters of text, read as a number, are larger. */
const maxTypeSize = 1n << 61n;

/** In longer data (tables, text) 32-bit numbers are not looked for: too many would match by chance. */
const maxDataFor32BitNumbers = 4096;

/** rustc writes data as bytes, so a number may be at any multiple of four, truncated to 32 bits or not. */
function numberInData(ctx: PassContext, array: ValueRef): string | undefined {
  const { llvm } = ctx;
  const element = llvm.getElementType(llvm.typeOf(array));
  if (llvm.getTypeKind(element as TypeRef) !== TypeKind.Integer) return undefined;
  const bytes = Buffer.from(llvm.getRawDataValues(array));
  const { bigEndian } = ctx;
  const { decoder } = ctx.get(SparseLayout);
  for (let at = 0; at + 8 <= bytes.length; at += 4) {
    const number = bigEndian ? bytes.readBigInt64BE(at) : bytes.readBigInt64LE(at);
    if (number >= maxTypeSize) continue;
    const decoded = decoder.decode(number);
    if (decoded.kind !== "none" && decoded.kind !== "near") return describe(decoded);
    const computed = decoder.derivations.explain(number);
    if (computed !== undefined) return computed;
  }
  if (bytes.length > maxDataFor32BitNumbers) return undefined;
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    if (isText(bytes.subarray(at, at + 4))) continue;
    const half = bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    const computed = decoder.derivations.explain32(BigInt(half));
    if (computed !== undefined) return computed;
  }
  return undefined;
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0 || (byte >= 9 && byte < 127));
}

/** The meaning of an integer constant, or what it was computed from. */
interface Reading {
  readonly decoded: Decoded | undefined;
  readonly computed: string | undefined;
}

/** LLVM uniques constants, and programs use a few of them in thousands of places. */
const readings = new WeakMap<Decoder, Map<ValueRef, Reading>>();

/** Reads the ConstantInt `value`. */
export function readInteger(ctx: PassContext, value: ValueRef): Reading {
  const { decoder } = ctx.get(SparseLayout);
  let known = readings.get(decoder);
  if (known === undefined) {
    known = new Map();
    readings.set(decoder, known);
  }
  let reading = known.get(value);
  if (reading === undefined) {
    const decoded = decodedInteger(ctx, decoder, value);
    reading = {
      decoded,
      computed: decoded === undefined ? computedInteger(ctx, decoder, value) : undefined,
    };
    known.set(value, reading);
  }
  return reading;
}

/** The meaning of `value`, if it is a sparse number. */
export function decodeConstant(ctx: PassContext, value: ValueRef): Decoded | undefined {
  return ctx.llvm.getValueKind(value) === ValueKind.ConstantInt ? readInteger(ctx, value).decoded : undefined;
}

function decodedInteger({ llvm }: PassContext, decoder: Decoder, value: ValueRef): Decoded | undefined {
  if (llvm.getIntTypeWidth(llvm.typeOf(value)) !== 64) return undefined;
  const decoded = decoder.decode(llvm.constIntGetSExtValue(value));
  return decoded.kind === "none" ? undefined : decoded;
}

/** Describes a sparse number for a message. */
export function describe(decoded: Decoded): string {
  switch (decoded.kind) {
    case "size":
      return `the size of \`${decoded.type.name}\``;
    case "path":
    case "near":
      return `the offset of \`${formatPath(decoded.path)}\``;
    default:
      return "a number of the sparse layout";
  }
}

/** Describes what `value` was computed from, if the compiler computed it from sparse numbers. */
function computedInteger({ llvm }: PassContext, decoder: Decoder, value: ValueRef): string | undefined {
  const { derivations } = decoder;
  switch (llvm.getIntTypeWidth(llvm.typeOf(value))) {
    case 64: {
      const number = llvm.constIntGetSExtValue(value);
      return (
        derivations.explain(number) ??
        (isSparseNumber(number) ? derivations.explain32(number & 0xffffffffn) : undefined)
      );
    }
    case 32:
      return derivations.explain32(llvm.constIntGetZExtValue(value));
    default:
      return undefined;
  }
}
