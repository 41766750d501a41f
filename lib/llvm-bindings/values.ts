/** All values: types, names, uses, operands. */
import { Context, i32, nothing, sizedText, Type, text, Use, u32, Value, valueKind } from "./kinds.js";
import { fn, nullable } from "./signature.js";

export const valuesFunctions = {
  typeOf: fn([Value], Type),
  getValueKind: fn([Value], valueKind),
  getValueName2: fn([Value], sizedText),
  setValueName2: fn([Value, text], nothing),
  getValueContext: fn([Value], Context),
  replaceAllUsesWith: fn([Value, Value], nothing),
  getFirstUse: fn([Value], nullable(Use)),
  getNextUse: fn([Use], nullable(Use)),
  getUser: fn([Use], Value),
  getUsedValue: fn([Use], Value),
  /** Of a user; the operands of a metadata node are got by `getMDNodeOperands`. */
  getOperand: fn([Value, u32], Value),
  getOperandUse: fn([Value, u32], Use),
  /** user, index, value */
  setOperand: fn([Value, u32, Value], nothing),
  getNumOperands: fn([Value], i32),
};
