/** Reading and writing bitcode. */
import { bool, Context, i32, MemoryBuffer, Module, str } from "./kinds.js";
import { fn, nullable, out } from "./signature.js";

export const bitcodeFunctions = {
  parseBitcodeInContext2: fn([Context, MemoryBuffer, out("module", nullable(Module))], bool),
  getBitcodeModuleInContext2: fn([Context, MemoryBuffer, out("module", nullable(Module))], bool),
  writeBitcodeToFile: fn([Module, str], i32),
  /** module, fd, shouldClose, unbuffered */
  writeBitcodeToFD: fn([Module, i32, i32, i32], i32),
  writeBitcodeToMemoryBuffer: fn([Module], MemoryBuffer),
};
