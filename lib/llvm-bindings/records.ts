/** Debug records: which there are, and how to be rid of them. */
import type { BasicBlockRef, DbgRecordRef, ValueRef } from "./handles.js";
import { basicBlocks, follow, functions, instructions } from "./iterate.js";
import type { Llvm } from "./llvm.js";
import { createBuilder, type OwnedContext, type OwnedModule } from "./owned.js";

/** Whether what debug records say can be read: LLVM 22 is the first whose C API has getters for it. */
export function readsRecords(llvm: Llvm): boolean {
  return llvm.has("dbgRecordGetKind");
}

/** The debug records in front of an instruction. */
export function debugRecords(llvm: Llvm, instruction: ValueRef): DbgRecordRef[] {
  return follow(llvm.getFirstDbgRecord(instruction), llvm.getNextDbgRecord);
}

/** Takes all debug records out of `module`. */
export function shedAllRecords({ context, ref }: OwnedModule): void {
  const { llvm } = context;
  for (const fn of functions(llvm, ref)) {
    // Without a subprogram there can be none.
    if (llvm.getSubprogram(fn) === 0) continue;
    for (const block of basicBlocks(llvm, fn)) shedRecords(context, block);
  }
}

/**
 * Puts a new block in the place of `block`, with the same instructions and no debug records: the C API cannot erase one, but an
 * instruction that is taken out of its block leaves its records behind. `moved` is called with each instruction when it is in its new place.
 */
export function shedRecords(
  context: OwnedContext,
  block: BasicBlockRef,
  moved: (instruction: ValueRef) => void = () => {},
): void {
  const { llvm } = context;
  const name = llvm.getBasicBlockName(block);
  const renewed = llvm.insertBasicBlockInContext(context.ref, block, "");
  using from = createBuilder(context);
  using to = createBuilder(context);
  llvm.positionBuilderAtEnd(from.ref, block);
  llvm.positionBuilderAtEnd(to.ref, renewed);
  const move = (instruction: ValueRef) => {
    llvm.instructionRemoveFromParent(instruction);
    llvm.insertIntoBuilderWithName(to.ref, instruction, llvm.getValueName2(instruction));
    moved(instruction);
  };
  const body = instructions(llvm, block);
  const terminator = body.pop()!;
  for (const instruction of body) move(instruction);
  // LLVM finds the phis that speak of the block by its terminator, and one of the block itself where it is by then.
  llvm.replaceAllUsesWith(llvm.basicBlockAsValue(block), llvm.basicBlockAsValue(renewed));
  // What is left behind hangs on the next instruction, so there has to be one to the end.
  llvm.buildUnreachable(from.ref);
  move(terminator);
  llvm.deleteBasicBlock(block);
  llvm.setValueName2(llvm.basicBlockAsValue(renewed), name);
}
