import {
  DwarfTag,
  MetadataKind,
  Opcode,
  users,
  ValueKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { isMemTransfer } from "../../intrinsics.js";
import { constantBytes } from "../../ir.js";
import type { PassContext } from "../../manager/index.js";

/** A read of a constant that LLVM may fold to the initial value. */
export interface FoldedRead {
  /** The instruction that names the constant: the read, or the call that receives its address. */
  readonly instruction: ValueRef;
  /** The value is known at compile time: the offset is constant, or all elements are equal. */
  readonly fixed: boolean;
}

/** How deep calls are followed. */
const maxDepth = 8;

/** The reads of `global` that are not volatile, through addresses of its members and into functions that get its address. */
export function foldedReads(ctx: PassContext, global: ValueRef): FoldedRead[] {
  const found: FoldedRead[] = [];
  const uniform = isUniform(ctx, global);
  const seen = new Set<ValueRef>();
  const follow = (address: ValueRef, fixed: boolean, call: ValueRef | 0, depth: number) => {
    if (seen.has(address)) return;
    seen.add(address);
    for (const user of users(ctx.llvm, address)) visit(address, user, fixed, call, depth);
  };
  const visit = (address: ValueRef, user: ValueRef, fixed: boolean, call: ValueRef | 0, depth: number) => {
    const { llvm } = ctx;
    const kind = llvm.getValueKind(user);
    if (kind === ValueKind.ConstantExpr) return follow(user, fixed, call, depth);
    if (kind !== ValueKind.Instruction) return;
    switch (llvm.getInstructionOpcode(user)) {
      case Opcode.Load:
        if (!llvm.getVolatile(user)) found.push({ instruction: call || user, fixed });
        return;
      case Opcode.GetElementPtr:
        return follow(user, fixed && (uniform || isConstantAddress(ctx, user)), call, depth);
      case Opcode.PHI:
      case Opcode.Select:
        // With an unknown condition nothing is folded.
        return follow(user, false, call, depth);
      case Opcode.Call: {
        const callee = llvm.getCalledValue(user);
        if (isMemTransfer(llvm.getValueName2(callee))) {
          const isSource = llvm.getOperand(user, 1) === address;
          if (isSource && llvm.constIntGetZExtValue(llvm.getOperand(user, 3)) === 0n)
            found.push({ instruction: call || user, fixed });
          return;
        }
        if (depth >= maxDepth || llvm.isAFunction(callee) === 0 || llvm.isDeclaration(callee)) return;
        const count = Math.min(llvm.getNumArgOperands(user), llvm.countParams(callee));
        for (let index = 0; index < count; index++)
          if (llvm.getOperand(user, index) === address)
            follow(llvm.getParam(callee, index), fixed, call || user, depth + 1);
        return;
      }
    }
  };
  follow(global, true, 0, 0);
  return found;
}

function isConstantAddress({ llvm }: PassContext, address: ValueRef): boolean {
  for (let index = 1; index < llvm.getNumOperands(address); index++)
    if (llvm.isAConstantInt(llvm.getOperand(address, index)) === 0) return false;
  return true;
}

/** Whether all elements of the initial value are equal, so that the index does not matter. */
function isUniform({ llvm }: PassContext, global: ValueRef): boolean {
  const initializer = llvm.getInitializer(global);
  const bytes = initializer === 0 ? undefined : constantBytes(llvm, initializer);
  if (bytes === undefined) return false;
  return [1, 2, 4, 8].some((size) => bytes.every((byte, index) => byte === bytes[index % size]));
}

/** Whether `global` is an array, as debug info says. */
export function isTable(ctx: PassContext, global: ValueRef): boolean {
  const di = ctx.get(DebugInfo);
  const type = di.globalType(global);
  return (
    type !== undefined &&
    di.kind(type) === MetadataKind.DICompositeType &&
    di.tag(type) === DwarfTag.ArrayType
  );
}
