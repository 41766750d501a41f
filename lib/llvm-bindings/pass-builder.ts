/** The new pass manager. */
import {
  bool,
  ErrorHandle,
  i32,
  Module,
  nothing,
  PassBuilderOptions,
  str,
  TargetMachine,
  u32,
  Value,
} from "./kinds.js";
import { fn, nullable } from "./signature.js";

export const passBuilderFunctions = {
  /** module, passes, tM, options */
  runPasses: fn([Module, str, nullable(TargetMachine), PassBuilderOptions], nullable(ErrorHandle)),
  /** fn, passes, tM, options */
  runPassesOnFunction: fn([Value, str, nullable(TargetMachine), PassBuilderOptions], nullable(ErrorHandle)),
  createPassBuilderOptions: fn([], PassBuilderOptions),
  passBuilderOptionsSetVerifyEach: fn([PassBuilderOptions, bool], nothing),
  passBuilderOptionsSetDebugLogging: fn([PassBuilderOptions, bool], nothing),
  passBuilderOptionsSetAAPipeline: fn([PassBuilderOptions, str], nothing),
  passBuilderOptionsSetLoopInterleaving: fn([PassBuilderOptions, bool], nothing),
  passBuilderOptionsSetLoopVectorization: fn([PassBuilderOptions, bool], nothing),
  passBuilderOptionsSetSLPVectorization: fn([PassBuilderOptions, bool], nothing),
  passBuilderOptionsSetLoopUnrolling: fn([PassBuilderOptions, bool], nothing),
  passBuilderOptionsSetForgetAllSCEVInLoopUnroll: fn([PassBuilderOptions, bool], nothing),
  passBuilderOptionsSetLicmMssaOptCap: fn([PassBuilderOptions, u32], nothing),
  passBuilderOptionsSetLicmMssaNoAccForPromotionCap: fn([PassBuilderOptions, u32], nothing),
  passBuilderOptionsSetCallGraphProfile: fn([PassBuilderOptions, bool], nothing),
  passBuilderOptionsSetMergeFunctions: fn([PassBuilderOptions, bool], nothing),
  passBuilderOptionsSetInlinerThreshold: fn([PassBuilderOptions, i32], nothing),
  disposePassBuilderOptions: fn([PassBuilderOptions], nothing),
};
