import { RelocationKind } from "../../../lib/btf/index.js";
import { passes } from "../../../lib/diagnostics/index.js";
import {
  Opcode,
  TypeKind,
  type TypeRef,
  users,
  ValueKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { userLocation } from "../../analyses/source-locations/index.js";
import {
  type Decoded,
  formatPath,
  isSparseNumber,
  isTooWide,
  isUnnamed,
  minSparseNumber,
  type Place,
  type Shape,
  SparseLayout,
} from "../../analyses/sparse-layout/index.js";
import type { PassContext } from "../../manager/index.js";
import { capAlignment } from "./alignment.js";
import type { Reader, Relocator } from "./relocator.js";

/** A `getelementptr` as a sum in bytes: a constant, and values times factors. */
interface Offsets {
  readonly constant: bigint;
  readonly scaled: readonly { readonly index: ValueRef; readonly stride: bigint }[];
}

/** Replaces the `getelementptr` `gep` where it holds numbers of the sparse layout; see the rules in index.ts. */
export function relocateGep(relocator: Relocator, gep: ValueRef): void {
  const { ctx, builder, indices } = relocator;
  const { llvm } = ctx;
  const base = llvm.getOperand(gep, 0);
  const offsets = offsetsOf(ctx, gep);
  const array = indices.shapeAt(base);
  if (array?.kind === "array" && array.flexible && offsets.scaled.length === 1)
    relocator.flexible.allow(offsets.scaled[0]!.index, array.flexible);
  const inArray =
    array?.kind === "array" && offsets.scaled.length === 0
      ? elementIndex(array, offsets.constant)
      : undefined;
  if (
    inArray === undefined &&
    !isSparseNumber(offsets.constant) &&
    !offsets.scaled.some((s) => isSparseNumber(s.stride))
  )
    return;

  const { decoder } = ctx.get(SparseLayout);
  const isField = decoder.placesAt(offsets.constant).length > 0;
  if (!isField && decoder.decode(offsets.constant).kind === "near" && eraseUnreadAddress(ctx, gep)) return;
  // An address in a slot for debuggers would be computed for it, at run time, where the program only asks about the field.
  const before = readersOf(ctx, gep);
  const isOnlyAskedAbout = before.every(
    (reader) => isQuery(relocator, reader) || isDebugSlotStore(ctx, reader),
  );
  const readers = isOnlyAskedAbout ? removeFromDebugSlots(ctx, gep, before) : before;
  llvm.positionBuilderBefore(builder, gep);
  llvm.setCurrentDebugLocation2(builder, llvm.instructionGetDebugLoc(gep));
  let pointer = base;
  if (inArray !== undefined && array?.kind === "array") {
    pointer = indices.element(base, array, inArray);
  } else {
    if (offsets.constant !== 0n)
      pointer = addConstant(relocator, gep, pointer, offsets.constant, isOnlyAskedAbout);
    for (const { index, stride } of offsets.scaled)
      pointer = addScaled(relocator, gep, pointer, index, stride);
  }
  const shape = indices.shapeAt(pointer);
  if (shape) {
    capAlignment(ctx, gep, readers, shape.align);
    if (!goesOn(relocator, readers)) indices.log.path(pointer, RelocationKind.FieldByteOffset);
  }
  if (pointer === gep) return;
  llvm.replaceAllUsesWith(gep, pointer);
  llvm.instructionEraseFromParent(gep);
}

/** The index of the element at `offset` bytes into `array` (of the sparse layout), where that is one. */
function elementIndex(array: Shape & { kind: "array" }, offset: bigint): number | undefined {
  if (array.sparseStride === 0n || offset < 0n || offset % array.sparseStride !== 0n) return undefined;
  const index = offset / array.sparseStride;
  // Loaders take no index into an array without elements that is not the last member: its offset is counted in bytes.
  if (array.flexible && !array.flexible.last) return undefined;
  return index < BigInt(array.flexible?.bound ?? array.count) ? Number(index) : undefined;
}

function addConstant(
  relocator: Relocator,
  gep: ValueRef,
  base: ValueRef,
  offset: bigint,
  isOnlyAskedAbout: boolean,
): ValueRef {
  const { ctx, indices } = relocator;
  const place = onlyPlace(relocator, gep, base, ctx.get(SparseLayout).decoder.placesAt(offset));
  if (place) {
    const { field } = place.steps.at(-1)!;
    const name = `${place.owner.name}.${place.rustName}`;
    if (isTooWide(field)) ctx.report(passes.bitfieldTooWide(name, userLocation(ctx, gep)));
    else if (field.bits && !isOnlyAskedAbout) {
      ctx.report(passes.bitfieldDirect(name, userLocation(ctx, gep)));
    }
    if (indices.shapeAt(base) === undefined && isUnnamed(place.owner))
      ctx.report(passes.rootWithoutName(name, userLocation(ctx, gep)));
    const pointer = indices.path(base, { root: place.owner, steps: place.steps });
    if (field.shape.kind === "array" && field.shape.flexible)
      relocator.flexible.found(pointer, field.shape.flexible);
    return pointer;
  }
  const decoded = ctx.get(SparseLayout).decoder.decode(offset);
  const bytes = materialise(relocator, gep, decoded);
  if (bytes !== undefined) return addBytes(relocator, gep, base, bytes);
  if (isSparseNumber(offset)) {
    ctx.report(
      decoded.kind === "near"
        ? passes.arithmeticOnOffset(formatPath(decoded.path), decoded.distance, userLocation(ctx, gep))
        : passes.undecodableOffset(offset, userLocation(ctx, gep)),
    );
  }
  return addBytes(relocator, gep, base, integer(ctx, offset));
}

/**
 * The one place among `places`, which have the same offset. Two modules may declare the same kernel type: then the one that the chain goes on with,
 * or the first.
 */
function onlyPlace(
  { ctx, indices }: Relocator,
  gep: ValueRef,
  base: ValueRef,
  places: readonly Place[],
): Place | undefined {
  const shape = indices.shapeAt(base);
  const expected =
    shape?.kind === "attributed" ? places.find((place) => place.owner === shape.type) : undefined;
  if (expected) return expected;
  if (places.length < 2) return places[0];
  const names = new Set(places.map((place) => `${place.owner.name}.${place.rustName}`));
  if (names.size > 1) ctx.report(passes.ambiguous([...names], userLocation(ctx, gep)));
  return places[0];
}

/** Whether the address is only a step on the way to that of a member, or to a question: what comes then is the access. */
function goesOn(relocator: Relocator, readers: readonly Reader[]): boolean {
  const { ctx } = relocator;
  return readers.every((reader) => {
    if (reader.opcode === Opcode.GetElementPtr) {
      const { constant, scaled } = offsetsOf(ctx, reader.user);
      return scaled.length === 0 && constant >= minSparseNumber;
    }
    return isDebugSlotStore(ctx, reader) || isQuery(relocator, reader);
  });
}

function readersOf({ llvm }: PassContext, pointer: ValueRef): Reader[] {
  return users(llvm, pointer).map((user) => ({
    user,
    opcode: llvm.getInstructionOpcode(user) as Opcode,
  }));
}

/** Whether a pointer goes into a query, which knows how to ask about bit-fields. */
function isQuery({ ctx, fieldInfo }: Relocator, { user, opcode }: Reader): boolean {
  return opcode === Opcode.Call && fieldInfo !== 0 && ctx.llvm.getCalledValue(user) === fieldInfo;
}

/** Whether the instruction keeps a value where debuggers look for it, in a slot that the program does not read. */
function isDebugSlotStore({ llvm }: PassContext, { user, opcode }: Reader): boolean {
  if (opcode !== Opcode.Store) return false;
  return llvm.getValueName2(llvm.getOperand(user, 1)).includes(".dbg.spill");
}

/** Erases an unused address, such as that of a padding that a derived trait skipped. Returns whether it did. */
function eraseUnreadAddress(ctx: PassContext, gep: ValueRef): boolean {
  const readers = readersOf(ctx, gep);
  if (!readers.every((reader) => isDebugSlotStore(ctx, reader))) return false;
  removeFromDebugSlots(ctx, gep, readers);
  ctx.llvm.instructionEraseFromParent(gep);
  return true;
}

/** Takes an address out of the slots that debuggers read. Returns the other readers. */
function removeFromDebugSlots(
  ctx: PassContext,
  gep: ValueRef,
  readers: readonly Reader[],
): readonly Reader[] {
  const { llvm } = ctx;
  return readers.filter((reader) => {
    if (!isDebugSlotStore(ctx, reader)) return true;
    llvm.setOperand(reader.user, 0, llvm.getPoison(llvm.typeOf(gep)));
    return false;
  });
}

function addScaled(
  relocator: Relocator,
  gep: ValueRef,
  base: ValueRef,
  index: ValueRef,
  stride: bigint,
): ValueRef {
  const { ctx, builder } = relocator;
  const { llvm } = ctx;
  let bytes: ValueRef | undefined = integer(ctx, stride);
  if (isSparseNumber(stride)) {
    const decoded = ctx.get(SparseLayout).decoder.multipleOf(stride);
    bytes = materialise(relocator, gep, decoded);
    if (bytes === undefined) {
      ctx.report(passes.undecodableOffset(stride, userLocation(ctx, gep)));
      return base;
    }
  }
  const wide = llvm.buildIntCast2(builder, index, llvm.int64TypeInContext(ctx.context), true, "");
  return addBytes(relocator, gep, base, llvm.buildMul(builder, wide, bytes, ""));
}

/** `base` and `bytes`, in place of `gep` or of a part of it. */
function addBytes({ ctx, builder }: Relocator, gep: ValueRef, base: ValueRef, bytes: ValueRef): ValueRef {
  const { llvm, context } = ctx;
  const sum = llvm.buildGEP2(builder, llvm.int8TypeInContext(context), base, [bytes], "");
  // `inbounds` of the whole sum need not hold for its parts.
  const { constant, scaled } = offsetsOf(ctx, gep);
  const parts = scaled.length + (constant === 0n ? 0 : 1);
  if (parts === 1) llvm.gepSetNoWrapFlags(sum, llvm.gepGetNoWrapFlags(gep));
  return sum;
}

function integer(ctx: PassContext, value: bigint): ValueRef {
  const { llvm } = ctx;
  return llvm.constInt(llvm.int64TypeInContext(ctx.context), BigInt.asUintN(64, value), true);
}

/** The value of `decoded` on the target, as an i64 at the builder's position. Undefined if it stands for nothing. Messages point to `at`. */
export function materialise(relocator: Relocator, at: ValueRef, decoded: Decoded): ValueRef | undefined {
  const { ctx, builder, indices } = relocator;
  switch (decoded.kind) {
    case "size":
      if (isUnnamed(decoded.type))
        ctx.report(passes.rootWithoutName(decoded.type.name, userLocation(ctx, at)));
      return indices.sizeOf(decoded.type, decoded.count);
    case "path": {
      if (isUnnamed(decoded.path.root))
        ctx.report(passes.rootWithoutName(formatPath(decoded.path), userLocation(ctx, at)));
      const last = decoded.path.steps.at(-1);
      if (last?.kind === "field" && isTooWide(last.field)) {
        ctx.report(passes.bitfieldTooWide(formatPath(decoded.path), userLocation(ctx, at)));
        return integer(ctx, 0n);
      }
      const offset = indices.offsetOf(decoded.path);
      return decoded.negative ? ctx.llvm.buildNeg(builder, offset, "") : offset;
    }
    case "ambiguous":
      ctx.report(passes.ambiguous(decoded.readings, userLocation(ctx, at)));
      return integer(ctx, 0n);
    default:
      return undefined;
  }
}

/** The sizes of LLVM's types, each asked for once. */
const allSizes = new WeakMap<PassContext, Map<TypeRef, bigint>>();

function sizesOf(ctx: PassContext): Map<TypeRef, bigint> {
  let sizes = allSizes.get(ctx);
  if (sizes === undefined) {
    sizes = new Map();
    allSizes.set(ctx, sizes);
  }
  return sizes;
}

/** Takes a `getelementptr` apart with the sizes of LLVM's types. */
function offsetsOf(ctx: PassContext, gep: ValueRef): Offsets {
  const { llvm } = ctx;
  let constant = 0n;
  const scaled: { index: ValueRef; stride: bigint }[] = [];
  let type = llvm.getGEPSourceElementType(gep);
  const count = llvm.getNumOperands(gep);
  const sizes = sizesOf(ctx);
  for (let operand = 1; operand < count; operand++) {
    const index = llvm.getOperand(gep, operand);
    if (operand > 1) {
      if (llvm.getTypeKind(type) === TypeKind.Struct) {
        const member = Number(llvm.constIntGetZExtValue(index));
        constant += llvm.offsetOfElement(ctx.dataLayout, type, member);
        type = llvm.structGetTypeAtIndex(type, member);
        continue;
      }
      type = llvm.getElementType(type) as TypeRef;
    }
    let stride = sizes.get(type);
    if (stride === undefined) {
      stride = llvm.abiSizeOfType(ctx.dataLayout, type);
      sizes.set(type, stride);
    }
    if (llvm.getValueKind(index) === ValueKind.ConstantInt)
      constant += llvm.constIntGetSExtValue(index) * stride;
    else scaled.push({ index, stride });
  }
  return { constant, scaled };
}
