/**
 * Arrays of what a module, function, block or value has. Each is taken as a whole before it is returned, so the caller may erase,
 * move or replace the items while going through them.
 */
import type { BasicBlockRef, ModuleRef, NamedMDNodeRef, UseRef, ValueRef } from "./handles.js";
import type { Llvm } from "./llvm.js";

/** The functions of a module, declarations included. */
export function functions(llvm: Llvm, module: ModuleRef): ValueRef[] {
  return follow(llvm.getFirstFunction(module), llvm.getNextFunction);
}

/** The global variables of a module. */
export function globals(llvm: Llvm, module: ModuleRef): ValueRef[] {
  return follow(llvm.getFirstGlobal(module), llvm.getNextGlobal);
}

/** The aliases of a module. */
export function aliases(llvm: Llvm, module: ModuleRef): ValueRef[] {
  return follow(llvm.getFirstGlobalAlias(module), llvm.getNextGlobalAlias);
}

/** The named metadata of a module, such as `llvm.dbg.cu`. */
export function namedMetadata(llvm: Llvm, module: ModuleRef): NamedMDNodeRef[] {
  return follow(llvm.getFirstNamedMetadata(module), llvm.getNextNamedMetadata);
}

/** The blocks of a function, the entry first; none for a declaration. */
export function basicBlocks(llvm: Llvm, fn: ValueRef): BasicBlockRef[] {
  return llvm.getBasicBlocks(fn);
}

export function instructions(llvm: Llvm, block: BasicBlockRef): ValueRef[] {
  return follow(llvm.getFirstInstruction(block), llvm.getNextInstruction);
}

/** The instructions of all blocks of a function, in order. */
export function functionInstructions(llvm: Llvm, fn: ValueRef): ValueRef[] {
  return basicBlocks(llvm, fn).flatMap((block) => instructions(llvm, block));
}

/** The uses of a value; `getUser` and `getUsedValue` read one. A user that uses the value twice has two. */
export function uses(llvm: Llvm, value: ValueRef): UseRef[] {
  return follow(llvm.getFirstUse(value), llvm.getNextUse);
}

/** The users of a value, each once, in the order of their first use. */
export function users(llvm: Llvm, value: ValueRef): ValueRef[] {
  const found: ValueRef[] = [];
  let use = llvm.getFirstUse(value);
  for (; use !== 0; use = llvm.getNextUse(use)) {
    found.push(llvm.getUser(use));
    // Most values have a few users; a list of these is searched faster than a set is made.
    if (found.length > 8) return [...new Set(uses(llvm, value).map((one) => llvm.getUser(one)))];
  }
  return found.length < 2 ? found : found.filter((user, index) => found.indexOf(user) === index);
}

/** The operands of a user or a metadata node used as a value; an operand of a node may be 0. */
export function operands(llvm: Llvm, value: ValueRef): (ValueRef | 0)[] {
  return Array.from({ length: llvm.getNumOperands(value) }, (_, i) => llvm.getOperand(value, i));
}

/** Metadata attached to a function or global: kind (see `getMDKindIDInContext`) and node. */
export function globalMetadata(llvm: Llvm, global: ValueRef) {
  return entries(llvm, llvm.globalCopyAllMetadata(global));
}

/** Metadata attached to an instruction, its debug location left out. */
export function instructionMetadata(llvm: Llvm, instruction: ValueRef) {
  return entries(llvm, llvm.instructionGetAllMetadataOtherThanDebugLoc(instruction));
}

function entries(llvm: Llvm, copied: ReturnType<Llvm["globalCopyAllMetadata"]>) {
  const { value, count } = copied;
  if (count === 0 && value === 0) return [];
  try {
    return Array.from({ length: count }, (_, i) => ({
      kind: llvm.valueMetadataEntriesGetKind(value, i),
      node: llvm.valueMetadataEntriesGetMetadata(value, i),
    }));
  } finally {
    llvm.disposeValueMetadataEntries(value);
  }
}

/** All of a chain: `first`, and what `next` gives until that is 0. */
export function follow<T extends number>(first: T | 0, next: (item: T) => T | 0): T[] {
  const items: T[] = [];
  for (let item = first; item !== 0; item = next(item)) items.push(item);
  return items;
}
