import { createBuilder, Opcode, type TypeRef, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { hasNoConflict, positionsIn } from "./conflicts.js";
import { erasePieces, type Piece, runOfPieces } from "./pieces.js";
import { alignmentAt, areDisjoint, isIdentified, type Place, pointerTo } from "./places.js";
import { isRevisited } from "./revisited.js";

export { alignmentAt, placeOf } from "./places.js";
export { isRevisited } from "./revisited.js";

/** The largest copy that goes through a temporary on the stack. */
const maxTemporarySize = 64;

/** Replaces the pieces of a copy that LLVM has split by one aligned copy. README.md is its page. */
export const joinCopies: Pass = {
  name: "join-copies",
  stage: "legalize",
  run(ctx) {
    const erased = new Set<ValueRef>();
    const sizes = new Map<TypeRef, number>();
    for (const load of [...ctx.get(Code).withOpcode(Opcode.Load)])
      if (!erased.has(load) && isMisaligned(ctx, load, sizes)) join(ctx, load, erased);
    return erased.size > 0 ? Preserved.allBut(Code) : Preserved.all;
  },
};

/** Whether the backend reads `load` in parts: only such a piece pays, and each cut copy has one. `sizes` has those of the types so far. */
function isMisaligned(
  { llvm, dataLayout }: PassContext,
  load: ValueRef,
  sizes: Map<TypeRef, number>,
): boolean {
  const type = llvm.typeOf(load);
  const size = sizes.get(type) ?? Number(llvm.storeSizeOfType(dataLayout, type));
  sizes.set(type, size);
  return llvm.getAlignment(load) < size && !llvm.getVolatile(load);
}

function join(ctx: PassContext, load: ValueRef, erased: Set<ValueRef>): void {
  const { llvm } = ctx;
  const pieces = runOfPieces(ctx, load);
  if (pieces === undefined) return;
  const ends = [pieces[0]!.from.base, pieces[0]!.to.base];
  if (isRevisited(ctx, load, ends)) return;
  const size = pieces.reduce((sum, piece) => sum + piece.size, 0);
  const { from, to } = pieces[0]!;
  const source = { ...from, size };
  const target = { ...to, size };
  const reads = positionsIn(
    ctx,
    pieces.map((piece) => piece.read),
  );
  const writes = positionsIn(
    ctx,
    pieces.map((piece) => piece.write),
  );
  const inOneBlock = reads.block === writes.block;
  // In a loop, a store before its load writes the value of the iteration before.
  const isBehind = ({ read, write }: Piece) => reads.code.indexOf(read) <= reads.code.indexOf(write);
  if (inOneBlock && !pieces.every(isBehind)) return;
  const disjoint = areDisjoint(ctx, source, target);
  const own = new Set(pieces.flatMap(({ read, write }) => [read, write]));
  const afterReads = llvm.getNextInstruction(reads.code[reads.last]!) as ValueRef;

  const direct =
    inOneBlock &&
    disjoint &&
    isIdentified(ctx, target.base) &&
    hasNoConflict(ctx, {
      code: reads.code,
      first: Math.min(reads.first, writes.first),
      last: Math.max(reads.last, writes.last),
      own,
      unwritten: source,
      untouched: target,
      lastRead: reads.last,
    });
  const viaTemporary =
    !direct &&
    size <= maxTemporarySize &&
    (!inOneBlock || disjoint || reads.last < writes.first) &&
    hasNoConflict(ctx, { ...reads, own, unwritten: source, lastRead: reads.last }) &&
    hasNoConflict(ctx, { ...writes, own, untouched: target, lastRead: -1 });
  if (!direct && !viaTemporary) return;

  llvm.setAlignment(source.base, Math.max(8, llvm.getAlignment(source.base)));
  const sourceAlignment = alignmentAt(8, source.offset);
  const targetAlignment = alignmentOfTarget(ctx, pieces);
  const debugLocation = llvm.instructionGetDebugLoc(pieces[0]!.write);
  const length = llvm.constInt(llvm.int64TypeInContext(ctx.context), size, false);
  using builder = createBuilder(ctx.owner);
  const copy = (before: ValueRef, into: Place, intoAlignment: number, out: Place, outAlignment: number) => {
    llvm.positionBuilderBefore(builder.ref, before);
    llvm.setCurrentDebugLocation2(builder.ref, debugLocation);
    const [to, from] = [into, out].map((place) => pointerTo(ctx, builder.ref, place)) as [ValueRef, ValueRef];
    llvm.buildMemCpy(builder.ref, to, intoAlignment, from, outAlignment, length);
  };
  if (direct) {
    copy(afterReads, target, targetAlignment, source, sourceAlignment);
  } else {
    const fn = llvm.getBasicBlockParent(reads.block) as ValueRef;
    const entry = llvm.getFirstInstruction(llvm.getEntryBasicBlock(fn)) as ValueRef;
    llvm.positionBuilderBefore(builder.ref, entry);
    const bytes = llvm.arrayType2(llvm.int8TypeInContext(ctx.context), size);
    const base = llvm.buildAlloca(builder.ref, bytes, "");
    llvm.setAlignment(base, 8);
    const between = { base, offset: 0 };
    copy(afterReads, between, 8, source, sourceAlignment);
    copy(writes.code[writes.last]!, target, targetAlignment, between, 8);
  }
  erasePieces(ctx, pieces, erased);
}

/** The known alignment of the target: from its base, or from what a piece states. */
function alignmentOfTarget({ llvm }: PassContext, pieces: readonly Piece[]): number {
  const { to } = pieces[0]!;
  const stated = pieces.map((piece) => alignmentAt(piece.writeAlignment, piece.to.offset - to.offset));
  const placed = llvm.isAAllocaInst(to.base) === 0 ? 1 : alignmentAt(llvm.getAlignment(to.base), to.offset);
  return Math.max(placed, ...stated);
}
