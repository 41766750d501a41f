/** Basic blocks. */
import { BasicBlock, Builder, bool, Context, name, nothing, str, u32, Value } from "./kinds.js";
import { filled, fn, nullable } from "./signature.js";

export const basicBlocksFunctions = {
  basicBlockAsValue: fn([BasicBlock], Value),
  valueIsBasicBlock: fn([Value], bool),
  valueAsBasicBlock: fn([Value], BasicBlock),
  getBasicBlockName: fn([BasicBlock], str),
  getBasicBlockParent: fn([BasicBlock], nullable(Value)),
  getBasicBlockTerminator: fn([BasicBlock], nullable(Value)),
  countBasicBlocks: fn([Value], u32),
  getBasicBlocks: fn([Value], filled(BasicBlock, "countBasicBlocks")),
  getFirstBasicBlock: fn([Value], nullable(BasicBlock)),
  getLastBasicBlock: fn([Value], nullable(BasicBlock)),
  getNextBasicBlock: fn([BasicBlock], nullable(BasicBlock)),
  getPreviousBasicBlock: fn([BasicBlock], nullable(BasicBlock)),
  getEntryBasicBlock: fn([Value], BasicBlock),
  insertExistingBasicBlockAfterInsertBlock: fn([Builder, BasicBlock], nothing),
  appendExistingBasicBlock: fn([Value, BasicBlock], nothing),
  createBasicBlockInContext: fn([Context, name], BasicBlock),
  /** context, fn, name */
  appendBasicBlockInContext: fn([Context, Value, name], BasicBlock),
  /** context, block, name */
  insertBasicBlockInContext: fn([Context, BasicBlock, name], BasicBlock),
  deleteBasicBlock: fn([BasicBlock], nothing),
  removeBasicBlockFromParent: fn([BasicBlock], nothing),
  moveBasicBlockBefore: fn([BasicBlock, BasicBlock], nothing),
  moveBasicBlockAfter: fn([BasicBlock, BasicBlock], nothing),
  getFirstInstruction: fn([BasicBlock], nullable(Value)),
  getLastInstruction: fn([BasicBlock], nullable(Value)),
};
