/** Functions, parameters, intrinsics. */
import {
  bool,
  Context,
  Module,
  message,
  nothing,
  optionalStr,
  size,
  sizedText,
  str,
  Type,
  text,
  u32,
  Value,
} from "./kinds.js";
import { filled, fn, list, nullable, out } from "./signature.js";

export const functionsFunctions = {
  /** module, name, functionType */
  addFunction: fn([Module, str, Type], Value),
  /** module, name, functionType */
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
  /** module, id, paramTypes: the types that the intrinsic is overloaded with, not those of its parameters */
  getIntrinsicDeclaration: fn([Module, u32, list(Type, "size_t")], Value),
  /** module, id, paramTypes; the name with its suffixes, such as `llvm.memcpy.p0.p0.i64` */
  intrinsicCopyOverloadedName2: fn([Module, u32, list(Type, "size_t"), out("length", size)], message),
  /** context, id, paramTypes */
  intrinsicGetType: fn([Context, u32, list(Type, "size_t")], Type),
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
};
