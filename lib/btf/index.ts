/** ELF, BTF, BTF.ext and CO-RE, in bytes and numbers: nothing here knows LLVM, libbpf or a kernel. */

export { appendSection } from "./append-section.js";
export * from "./btf.js";
export * from "./core/index.js";
export * from "./elf.js";
export * from "./ext.js";
export * from "./file.js";
export * from "./forward-order.js";
export * from "./inspect.js";
export {
  addOpcode,
  callOpcode,
  classOf,
  framePointer,
  type Instruction,
  InstructionClass,
  instructionAt,
  instructionSize,
  isAtomic,
  isRegisterOperand,
  JumpOperation,
  moveOpcode,
  operationOf,
  pseudoCall,
  wideLoad,
} from "./instruction.js";
export { keptBtf } from "./kept.js";
export * from "./kernel-symbols.js";
export * from "./kind-mismatches.js";
export { setLineTexts } from "./line-texts.js";
export { mapTypeNames } from "./map-types.js";
export * from "./maps.js";
export * from "./object.js";
export * from "./path.js";
export { type Reachable, type ReachOptions, reachable, unavoidable } from "./reach/index.js";
export * from "./reduce/index.js";
export * from "./resolve.js";
export * from "./section-names.js";
export * from "./signatures/index.js";
export * from "./size.js";
export * from "./sources.js";
export * from "./struct-ops.js";
export * from "./types.js";
export * from "./uapi-types.js";
export * from "./unrelocated.js";
