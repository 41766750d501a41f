/** IR as text. */
import { bool, Context, MemoryBuffer, Module, message, Type, Value } from "./kinds.js";
import { fn, nullable, out } from "./signature.js";

export const irTextFunctions = {
  printModuleToString: fn([Module], message),
  printTypeToString: fn([Type], message),
  printValueToString: fn([Value], message),
  parseIRInContext: fn(
    [Context, MemoryBuffer, out("module", nullable(Module)), out("message", message)],
    bool,
  ),
};
