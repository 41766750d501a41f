/** Metadata: strings, nodes, named metadata, attachments. */
import {
  bool,
  Context,
  Metadata,
  MetadataEntries,
  Module,
  NamedMDNode,
  nothing,
  size,
  sizedText,
  sizedText32,
  str,
  text,
  text32,
  u32,
  Value,
} from "./kinds.js";
import { filled, fn, list, nullable, out } from "./signature.js";

export const metadataFunctions = {
  getMDKindIDInContext: fn([Context, text32], u32),
  getFirstNamedMetadata: fn([Module], nullable(NamedMDNode)),
  getLastNamedMetadata: fn([Module], nullable(NamedMDNode)),
  getNextNamedMetadata: fn([NamedMDNode], nullable(NamedMDNode)),
  getPreviousNamedMetadata: fn([NamedMDNode], nullable(NamedMDNode)),
  getNamedMetadata: fn([Module, text], nullable(NamedMDNode)),
  getOrInsertNamedMetadata: fn([Module, text], NamedMDNode),
  getNamedMetadataName: fn([NamedMDNode], sizedText),
  getNamedMetadataNumOperands: fn([Module, str], u32),
  getNamedMetadataOperands: fn([Module, str], filled(Value, "getNamedMetadataNumOperands")),
  /** module, name, value */
  addNamedMetadataOperand: fn([Module, str, Value], nothing),
  /** global, kind, node */
  globalSetMetadata: fn([Value, u32, Metadata], nothing),
  /** global, kind, node */
  globalAddMetadata: fn([Value, u32, Metadata], nothing),
  globalEraseMetadata: fn([Value, u32], nothing),
  globalClearMetadata: fn([Value], nothing),
  globalAddDebugInfo: fn([Value, Metadata], nothing),
  globalCopyAllMetadata: fn([Value, out("count", size)], MetadataEntries),
  disposeValueMetadataEntries: fn([MetadataEntries], nothing),
  valueMetadataEntriesGetKind: fn([MetadataEntries, u32], u32),
  valueMetadataEntriesGetMetadata: fn([MetadataEntries, u32], Metadata),
  mdStringInContext2: fn([Context, text], Metadata),
  mdNodeInContext2: fn([Context, list(nullable(Metadata), "size_t")], Metadata),
  metadataAsValue: fn([Context, Metadata], Value),
  valueAsMetadata: fn([Value], Metadata),
  /** "" where the value is no MDString (`isAMDString`). */
  getMDString: fn([Value], sizedText32),
  getMDNodeNumOperands: fn([Value], u32),
  getMDNodeOperands: fn([Value], filled(nullable(Value), "getMDNodeNumOperands")),
  /** value, index, replacement */
  replaceMDNodeOperandWith: fn([Value, u32, nullable(Metadata)], nothing),
  hasMetadata: fn([Value], bool),
  getMetadata: fn([Value, u32], nullable(Value)),
  /** value, kind, node */
  setMetadata: fn([Value, u32, nullable(Value)], nothing),
  instructionGetAllMetadataOtherThanDebugLoc: fn([Value, out("count", size)], MetadataEntries),
};
