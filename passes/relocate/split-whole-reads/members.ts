import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import { createBuilder, Opcode, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { libraryFile } from "../../analyses/source-locations/index.js";
import { isSparseNumber, minSparseNumber } from "../../analyses/sparse-layout/index.js";
import { isMemTransfer } from "../../intrinsics.js";
import { functionOf } from "../../ir.js";
import type { PassContext } from "../../manager/index.js";

type Ref = ReturnType<PassContext["llvm"]["typeOf"]>;

/** A copy of a whole struct: `address` stands for where it is copied from, `result` for what the helper answered. */
export interface Source {
  readonly address: ValueRef;
  readonly result: ValueRef;
  readonly from: ValueRef;
  /** The size of the attributed type that the struct is, or is an array of. Undefined for a type that contains one. */
  readonly stride: bigint | undefined;
  readonly helper: { readonly callee: ValueRef; readonly type: Ref; readonly sizeType: Ref };
}

/** A use of the copy: an instruction that takes bytes from `pointer`, at `offset` of the struct. */
interface Use {
  readonly instruction: ValueRef;
  readonly pointer: ValueRef;
  readonly offset: bigint;
  readonly copies: boolean;
}

/** Reads each member that is used by a helper call of its own. Returns whether only members are used. */
export function readMembers(ctx: PassContext, source: Source): boolean {
  const { llvm, context, dataLayout } = ctx;
  const { stride } = source;
  const uses = stride === undefined ? undefined : usesOf(ctx, source.address, source.result);
  if (stride === undefined || uses === undefined) return false;
  const block = llvm.getInstructionParent(source.result);
  if (uses.some(({ instruction }) => llvm.getInstructionParent(instruction) !== block)) return false;

  using builder = createBuilder(ctx.owner);
  const results: ValueRef[] = [];
  const call = (place: ValueRef, bytes: bigint, pointer: ValueRef) => {
    const size = llvm.constInt(source.helper.sizeType, bytes, false);
    results.push(
      llvm.buildCall2(builder.ref, source.helper.type, source.helper.callee, [place, size, pointer]),
    );
  };
  const before = (instruction: ValueRef) => {
    llvm.positionBuilderBefore(builder.ref, instruction);
    llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(source.result));
  };
  /** The address at an offset within an element: an element begins at a multiple of the size that is not a member's offset. */
  const within = ({ pointer, offset }: Use) => {
    const start = offset - (offset % stride);
    if (start === 0n) return pointer;
    const byte = llvm.int8TypeInContext(context);
    const step = (base: ValueRef, bytes: bigint) => {
      const index = llvm.constInt(llvm.int64TypeInContext(context), bytes, false);
      return llvm.buildInBoundsGEP2(builder.ref, byte, base, [index], "");
    };
    return step(step(source.address, start), offset - start);
  };
  for (const use of uses) {
    const { instruction, offset, copies } = use;
    const inPadding = offset % stride < minSparseNumber;
    before(instruction);
    const pointer = inPadding ? use.pointer : within(use);
    if (copies) {
      if (!inPadding) call(llvm.getOperand(instruction, 0) as ValueRef, lengthOf(ctx, instruction)!, pointer);
    } else {
      const type = llvm.typeOf(instruction);
      // In front of the first member there is padding only: an enum's other variant has something there, and a copy of either takes it along.
      let value = llvm.constNull(type);
      if (!inPadding) {
        const place = localOf(ctx, source, type);
        before(instruction);
        call(place, llvm.storeSizeOfType(dataLayout, type), pointer);
        value = llvm.buildLoad2(builder.ref, type, place, "");
      }
      llvm.replaceAllUsesWith(instruction, value);
    }
    llvm.instructionEraseFromParent(instruction);
    if (pointer !== use.pointer) dropAddress(ctx, use.pointer);
  }

  if (results.length === 0 && llvm.getFirstUse(source.result) !== 0) {
    // Only the result of the read is used.
    const place = localOf(ctx, source, llvm.int8TypeInContext(context));
    before(source.result);
    call(place, 1n, source.address);
  }
  before(source.result);
  // Each result is 0 or the error, which is the same for all members.
  const answer = results.reduce<ValueRef | undefined>(
    (sum, result) => (sum === undefined ? result : llvm.buildOr(builder.ref, sum, result, "")),
    undefined,
  );
  llvm.replaceAllUsesWith(source.result, answer ?? llvm.constNull(llvm.typeOf(source.result)));
  llvm.instructionEraseFromParent(source.result);
  llvm.replaceAllUsesWith(source.address, source.from);
  llvm.instructionEraseFromParent(source.address);
  return true;
}

/** The loads and copies from the address. Undefined if there are other uses. */
function usesOf(ctx: PassContext, address: ValueRef, result: ValueRef): Use[] | undefined {
  const { llvm } = ctx;
  const found: Use[] = [];
  const pointers: [ValueRef, bigint][] = [[address, 0n]];
  for (let next = pointers.pop(); next !== undefined; next = pointers.pop()) {
    const [pointer, offset] = next;
    for (const user of users(llvm, pointer)) {
      if (user === result) continue;
      if (llvm.isAInstruction(user) === 0) return undefined;
      switch (llvm.getInstructionOpcode(user)) {
        case Opcode.GetElementPtr: {
          const step = byteStep(ctx, user);
          if (step === undefined) return undefined;
          pointers.push([user, offset + step]);
          break;
        }
        case Opcode.Load:
          if (llvm.getVolatile(user)) return undefined;
          found.push({ instruction: user, pointer, offset, copies: false });
          break;
        case Opcode.Call: {
          const length = lengthOf(ctx, user);
          if (length === undefined || isSparseNumber(length) || llvm.getOperand(user, 1) !== pointer)
            return undefined;
          found.push({ instruction: user, pointer, offset, copies: true });
          break;
        }
        default:
          return undefined;
      }
    }
  }
  return found;
}

/** Deletes an address that nothing uses any more: an offset in an array of structs names no member. */
function dropAddress({ llvm }: PassContext, address: ValueRef): void {
  for (let at = address; llvm.isAGetElementPtrInst(at) !== 0 && llvm.getFirstUse(at) === 0; ) {
    const base = llvm.getOperand(at, 0) as ValueRef;
    llvm.instructionEraseFromParent(at);
    at = base;
  }
}

/** The constant number of bytes that a `getelementptr i8` adds. */
export function byteStep({ llvm, dataLayout }: PassContext, gep: ValueRef): bigint | undefined {
  if (llvm.getNumOperands(gep) !== 2) return undefined;
  const index = llvm.getOperand(gep, 1) as ValueRef;
  if (llvm.isAConstantInt(index) === 0) return undefined;
  return llvm.constIntGetSExtValue(index) * llvm.abiSizeOfType(dataLayout, llvm.getGEPSourceElementType(gep));
}

/** The length of a copy. Undefined for other calls and volatile copies. */
export function lengthOf({ llvm }: PassContext, call: ValueRef): bigint | undefined {
  if (!isMemTransfer(llvm.getValueName2(llvm.getCalledValue(call)))) return undefined;
  const [length, isVolatile] = [llvm.getOperand(call, 2) as ValueRef, llvm.getOperand(call, 3) as ValueRef];
  if (llvm.isAConstantInt(length) === 0 || llvm.constIntGetZExtValue(isVolatile) !== 0n) return undefined;
  return llvm.constIntGetZExtValue(length);
}

/** A local at the function's entry. */
function localOf(ctx: PassContext, { address }: Source, type: Ref): ValueRef {
  const { llvm } = ctx;
  using builder = createBuilder(ctx.owner);
  const fn = functionOf(llvm, address);
  const first = llvm.getFirstInstruction(llvm.getEntryBasicBlock(fn));
  llvm.positionBuilderBefore(builder.ref, first as ValueRef);
  return llvm.buildAlloca(builder.ref, type, "");
}

/** The line of the user's code that the instruction was inlined into. */
export function userLine(ctx: PassContext, instruction: ValueRef): SourceLocation | undefined {
  const { llvm } = ctx;
  const debugInfo = ctx.get(DebugInfo);
  let at = llvm.instructionGetDebugLoc(instruction);
  let location = at === 0 ? undefined : debugInfo.locationOfNode(at);
  while (at !== 0 && location !== undefined && libraryFile.test(location.file)) {
    at = llvm.diLocationGetInlinedAt(at);
    location = at === 0 ? location : debugInfo.locationOfNode(at);
  }
  return location;
}
