/** The verifier. */
import { bool, Module, message, Value, verifierFailureAction } from "./kinds.js";
import { fn, out } from "./signature.js";

export const analysisFunctions = {
  verifyModule: fn([Module, verifierFailureAction, out("message", message)], bool),
  verifyFunction: fn([Value, verifierFailureAction], bool),
};
