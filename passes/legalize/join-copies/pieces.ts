import { Opcode, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { isLifetimeMarker } from "../../intrinsics.js";
import type { PassContext } from "../../manager/index.js";
import { type Place, placeOf } from "./places.js";

/** A part of a copy: a load and its store, a `memcpy`, or two of them with a local between them that has no other use. */
export interface Piece {
  readonly read: ValueRef;
  readonly write: ValueRef;
  readonly from: Place;
  readonly to: Place;
  readonly size: number;
  readonly writeAlignment: number;
  /** The local between the two, and the marks of its lifetime. */
  readonly between: readonly ValueRef[];
}

/** The adjacent pieces around that of `load`, in the order of their offsets. Undefined if it is the only one. */
export function runOfPieces(ctx: PassContext, load: ValueRef): readonly Piece[] | undefined {
  const { llvm } = ctx;
  const own = pieceOf(ctx, load);
  if (own === undefined || llvm.isAAllocaInst(own.from.base) === 0) return undefined;
  const parent = llvm.getInstructionParent;
  const pieces = readsOf(ctx, own.from.base)
    .filter((read) => parent(read) === parent(load))
    .map((read) => pieceOf(ctx, read))
    .filter((piece) => piece !== undefined)
    .filter(
      ({ write, from, to }) =>
        parent(write) === parent(own.write) &&
        to.base === own.to.base &&
        to.offset - from.offset === own.to.offset - own.from.offset,
    )
    .sort((one, other) => one.from.offset - other.from.offset);
  const at = pieces.findIndex(({ read }) => read === load);
  const follows = (index: number) => {
    const before = pieces[index - 1];
    return before !== undefined && before.from.offset + before.size === pieces[index]?.from.offset;
  };
  let first = at;
  while (follows(first)) first--;
  let end = at + 1;
  while (follows(end)) end++;
  return end - first > 1 ? pieces.slice(first, end) : undefined;
}

/** Adds the erased instructions to `erased`. */
export function erasePieces({ llvm }: PassContext, pieces: readonly Piece[], erased: Set<ValueRef>): void {
  for (const { read, write, between } of pieces) {
    for (const instruction of new Set([write, read, ...between])) {
      erased.add(instruction);
      llvm.instructionEraseFromParent(instruction);
    }
  }
}

/** Loads and `memcpy`s from constant offsets of the local `base`. */
function readsOf(ctx: PassContext, base: ValueRef): ValueRef[] {
  const { llvm } = ctx;
  return users(llvm, base).flatMap((user) => {
    if (llvm.isAGetElementPtrInst(user) !== 0)
      return placeOf(ctx, user).base === user ? [] : readsOf(ctx, user);
    const isRead = llvm.getInstructionOpcode(user) === Opcode.Load || copyOf(ctx, user)?.from === base;
    return isRead ? [user] : [];
  });
}

function pieceOf(ctx: PassContext, read: ValueRef): Piece | undefined {
  const { llvm } = ctx;
  if (llvm.getInstructionOpcode(read) === Opcode.Load) return loadedPiece(ctx, read);
  const copy = copyOf(ctx, read);
  if (copy === undefined) return undefined;
  const { size } = copy;
  const from = placeOf(ctx, copy.from);
  const onward = copyOnward(ctx, read, copy.to, size);
  const last = onward?.copy ?? copy;
  return {
    read,
    write: onward?.write ?? read,
    from,
    to: placeOf(ctx, last.to),
    size,
    writeAlignment: last.alignment,
    between: onward === undefined ? [] : [...onward.lifetime, copy.to],
  };
}

function loadedPiece(ctx: PassContext, read: ValueRef): Piece | undefined {
  const { llvm, module } = ctx;
  const [write, ...others] = users(llvm, read);
  if (write === undefined || others.length > 0 || llvm.getInstructionOpcode(write) !== Opcode.Store)
    return undefined;
  if (llvm.getOperand(write, 0) !== read || isSpecial(ctx, read) || isSpecial(ctx, write)) return undefined;
  return {
    read,
    write,
    from: placeOf(ctx, llvm.getOperand(read, 0) as ValueRef),
    to: placeOf(ctx, llvm.getOperand(write, 1) as ValueRef),
    size: Number(llvm.storeSizeOfType(llvm.getModuleDataLayout(module), llvm.typeOf(read))),
    writeAlignment: llvm.getAlignment(write),
    between: [],
  };
}

function isSpecial({ llvm }: PassContext, access: ValueRef): boolean {
  return llvm.getVolatile(access) || llvm.getOrdering(access) !== 0;
}

interface Copy {
  readonly to: ValueRef;
  readonly from: ValueRef;
  readonly size: number;
  readonly alignment: number;
}

/** The source, target and length of a `memcpy` of constant length. */
function copyOf({ llvm }: PassContext, call: ValueRef): Copy | undefined {
  if (llvm.isAMemCpyInst(call) === 0) return undefined;
  const [to, from, length, volatile] = [0, 1, 2, 3].map((index) => llvm.getArgOperand(call, index)) as [
    ValueRef,
    ValueRef,
    ValueRef,
    ValueRef,
  ];
  if (llvm.isAConstantInt(length) === 0 || llvm.constIntGetZExtValue(volatile) !== 0n) return undefined;
  const align = llvm.getCallSiteEnumAttribute(call, 1, llvm.getEnumAttributeKindForName("align"));
  const alignment = align === 0 ? 1 : Number(llvm.getEnumAttributeValue(align));
  return { to, from, size: Number(llvm.constIntGetZExtValue(length)), alignment };
}

/** The `memcpy` of all of `local`, where that is a local for nothing but what `first` copies to it. */
function copyOnward(ctx: PassContext, first: ValueRef, local: ValueRef, size: number) {
  const { llvm } = ctx;
  if (llvm.isAAllocaInst(local) === 0) return undefined;
  const isLifetime = (user: ValueRef) =>
    llvm.getInstructionOpcode(user) === Opcode.Call &&
    isLifetimeMarker(llvm.getValueName2(llvm.getCalledValue(user)));
  const all = users(llvm, local).filter((user) => user !== first);
  const lifetime = all.filter(isLifetime);
  const [write, ...others] = all.filter((user) => !isLifetime(user));
  if (write === undefined || others.length > 0) return undefined;
  const copy = copyOf(ctx, write);
  if (copy?.from !== local || copy.to === local || copy.size !== size) return undefined;
  return { write, copy, lifetime };
}
