/** Modules. */
import {
  bool,
  Context,
  Metadata,
  Module,
  ModuleFlagEntries,
  moduleFlagBehavior,
  nothing,
  size,
  sizedText,
  str,
  text,
  u32,
} from "./kinds.js";
import { fn, nullable, out } from "./signature.js";

export const moduleFunctions = {
  moduleCreateWithNameInContext: fn([str, Context], Module),
  cloneModule: fn([Module], Module),
  disposeModule: fn([Module], nothing),
  getModuleIdentifier: fn([Module], sizedText),
  setModuleIdentifier: fn([Module, text], nothing),
  getSourceFileName: fn([Module], sizedText),
  setSourceFileName: fn([Module, text], nothing),
  getDataLayoutStr: fn([Module], str),
  setDataLayout: fn([Module, str], nothing),
  getTarget: fn([Module], str),
  setTarget: fn([Module, str], nothing),
  copyModuleFlagsMetadata: fn([Module, out("count", size)], ModuleFlagEntries),
  disposeModuleFlagsMetadata: fn([ModuleFlagEntries], nothing),
  moduleFlagEntriesGetFlagBehavior: fn([ModuleFlagEntries, u32], moduleFlagBehavior),
  moduleFlagEntriesGetKey: fn([ModuleFlagEntries, u32], sizedText),
  moduleFlagEntriesGetMetadata: fn([ModuleFlagEntries, u32], Metadata),
  getModuleFlag: fn([Module, text], nullable(Metadata)),
  /** module, behavior, key, value */
  addModuleFlag: fn([Module, moduleFlagBehavior, text, Metadata], nothing),
  getModuleInlineAsm: fn([Module], sizedText),
  setModuleInlineAsm2: fn([Module, text], nothing),
  appendModuleInlineAsm: fn([Module, text], nothing),
  getModuleContext: fn([Module], Context),
  isNewDbgInfoFormat: fn([Module], bool),
  setIsNewDbgInfoFormat: fn([Module, bool], nothing),
};
