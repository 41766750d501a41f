/** Comdats. */
import { Comdat, comdatSelectionKind, Module, nothing, str, Value } from "./kinds.js";
import { fn, nullable } from "./signature.js";

export const comdatFunctions = {
  getOrInsertComdat: fn([Module, str], Comdat),
  getComdat: fn([Value], nullable(Comdat)),
  setComdat: fn([Value, nullable(Comdat)], nothing),
  getComdatSelectionKind: fn([Comdat], comdatSelectionKind),
  setComdatSelectionKind: fn([Comdat, comdatSelectionKind], nothing),
};
