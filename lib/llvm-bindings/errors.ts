/** Errors, messages, fatal errors. */
import { argv, callback, ErrorHandle, errorMessage, nothing, str } from "./kinds.js";
import { fn } from "./signature.js";

export const errorsFunctions = {
  consumeError: fn([ErrorHandle], nothing),
  /** Consumes the error. */
  getErrorMessage: fn([ErrorHandle], errorMessage),
  createStringError: fn([str], ErrorHandle),
  installFatalErrorHandler: fn([callback], nothing),
  resetFatalErrorHandler: fn([], nothing),
  /** As a program's arguments: the first one is the program's name. Process-wide; ends the process on a wrong option. */
  parseCommandLineOptions: fn([argv, str], nothing),
};
