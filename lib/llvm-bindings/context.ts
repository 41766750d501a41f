/** Contexts and their diagnostics. */
import {
  bool,
  Context,
  callback,
  DiagnosticInfo,
  diagnosticSeverity,
  message,
  nothing,
  opaque,
  text,
  u32,
  Value,
} from "./kinds.js";
import { fn, out } from "./signature.js";

export const contextFunctions = {
  getVersion: fn([out("major", u32), out("minor", u32), out("patch", u32)], nothing),
  contextCreate: fn([], Context),
  /** context, handler, diagnosticContext */
  contextSetDiagnosticHandler: fn([Context, callback, opaque], nothing),
  /** context, callback, opaqueHandle */
  contextSetYieldCallback: fn([Context, callback, opaque], nothing),
  contextShouldDiscardValueNames: fn([Context], bool),
  contextSetDiscardValueNames: fn([Context, bool], nothing),
  contextDispose: fn([Context], nothing),
  getDiagInfoDescription: fn([DiagnosticInfo], message),
  getDiagInfoSeverity: fn([DiagnosticInfo], diagnosticSeverity),
  getSyncScopeID: fn([Context, text], u32),
  getAtomicSyncScopeID: fn([Value], u32),
  setAtomicSyncScopeID: fn([Value, u32], nothing),
};
