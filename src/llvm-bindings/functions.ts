/** Functions, parameters, intrinsics. */
import {
  attributeIndex,
  bool,
  Module,
  nothing,
  optionalStr,
  sizedText,
  str,
  Type,
  text,
  u32,
  Value,
} from "./kinds.js";
import { filled, fn, list, nullable } from "./signature.js";

export const functionsFunctions = {
  /** m, name, functionTy */
  addFunction: fn([Module, str, Type], Value),
  /** m, name, functionTy */
  getOrInsertFunction: fn([Module, text, Type], Value),
  getNamedFunction: fn([Module, str], nullable(Value)),
  getNamedFunctionWithLength: fn([Module, text], nullable(Value)),
  getFirstFunction: fn([Module], nullable(Value)),
  getLastFunction: fn([Module], nullable(Value)),
  getNextFunction: fn([Value], nullable(Value)),
  getPreviousFunction: fn([Value], nullable(Value)),
  deleteFunction: fn([Value], nothing),
  hasPersonalityFn: fn([Value], bool),
  getPersonalityFn: fn([Value], nullable(Value)),
  setPersonalityFn: fn([Value, nullable(Value)], nothing),
  lookupIntrinsicID: fn([text], u32),
  getIntrinsicID: fn([Value], u32),
  /** mod, iD, paramTypes: the types that the intrinsic is overloaded with, not those of its parameters */
  getIntrinsicDeclaration: fn([Module, u32, list(Type, "size_t")], Value),
  intrinsicGetName: fn([u32], sizedText),
  intrinsicIsOverloaded: fn([u32], bool),
  getFunctionCallConv: fn([Value], u32),
  setFunctionCallConv: fn([Value, u32], nothing),
  getGC: fn([Value], optionalStr),
  setGC: fn([Value, str], nothing),
  getPrefixData: fn([Value], nullable(Value)),
  hasPrefixData: fn([Value], bool),
  setPrefixData: fn([Value, Value], nothing),
  getPrologueData: fn([Value], nullable(Value)),
  hasPrologueData: fn([Value], bool),
  setPrologueData: fn([Value, Value], nothing),
  countParams: fn([Value], u32),
  getParams: fn([Value], filled(Value, "countParams")),
  getParam: fn([Value, u32], Value),
  getParamParent: fn([Value], nullable(Value)),
  getFirstParam: fn([Value], nullable(Value)),
  getLastParam: fn([Value], nullable(Value)),
  getNextParam: fn([Value], nullable(Value)),
  getPreviousParam: fn([Value], nullable(Value)),
  setParamAlignment: fn([Value, u32], nothing),
  /** instr, idx, align */
  setInstrParamAlignment: fn([Value, attributeIndex, u32], nothing),
};
