/** The data layout. */
import {
  byteOrdering,
  Context,
  Module,
  message,
  nothing,
  str,
  TargetData,
  Type,
  u32,
  u64,
  Value,
} from "./kinds.js";
import { fn } from "./signature.js";

export const targetFunctions = {
  getModuleDataLayout: fn([Module], TargetData),
  setModuleDataLayout: fn([Module, TargetData], nothing),
  createTargetData: fn([str], TargetData),
  disposeTargetData: fn([TargetData], nothing),
  copyStringRepOfTargetData: fn([TargetData], message),
  byteOrder: fn([TargetData], byteOrdering),
  pointerSize: fn([TargetData], u32),
  pointerSizeForAS: fn([TargetData, u32], u32),
  intPtrTypeInContext: fn([Context, TargetData], Type),
  /** context, layout, addressSpace */
  intPtrTypeForASInContext: fn([Context, TargetData, u32], Type),
  sizeOfTypeInBits: fn([TargetData, Type], u64),
  storeSizeOfType: fn([TargetData, Type], u64),
  abiSizeOfType: fn([TargetData, Type], u64),
  abiAlignmentOfType: fn([TargetData, Type], u32),
  callFrameAlignmentOfType: fn([TargetData, Type], u32),
  preferredAlignmentOfType: fn([TargetData, Type], u32),
  preferredAlignmentOfGlobal: fn([TargetData, Value], u32),
  /** layout, structType, offset */
  elementAtOffset: fn([TargetData, Type, u64], u32),
  /** layout, structType, element */
  offsetOfElement: fn([TargetData, Type, u32], u64),
};
