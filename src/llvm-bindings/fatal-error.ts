import { writeSync } from "node:fs";
import koffi, { type TypeObject } from "koffi";
import { type Diagnostic, llvm as diagnostics, ExitStatus } from "../diagnostics/index.js";
import type { Llvm } from "./library.js";

/**
 * LLVM's backends give up on some input by a fatal error, after which the process cannot go on. Makes it print diagnostic CRL0020, as
 * `render` writes it, to standard error, and end with status 1 (after the listeners of `process.on("exit")`, which
 * delete temporary files). Process-wide, one for each libLLVM. Disposing takes it back.
 */
export function handleFatalErrors(llvm: Llvm, render: (diagnostic: Diagnostic) => string): Disposable {
  const exit = koffi.load(null).func("_exit", "void", ["int"]);
  const handler = koffi.register((reason: string) => {
    try {
      for (const diagnostic of diagnostics.fatalError(llvm.path, reason).diagnostics)
        writeSync(2, render(diagnostic));
      process.emit("exit", ExitStatus.Input);
    } finally {
      // Not process.exit: it would unwind Node.js and LLVM from inside LLVM, and LLVM aborts when this returns.
      exit(ExitStatus.Input);
    }
  }, handlerType());
  llvm.resetFatalErrorHandler();
  llvm.installFatalErrorHandler(handler);
  return {
    [Symbol.dispose]() {
      llvm.resetFatalErrorHandler();
      koffi.unregister(handler);
    },
  };
}

let type: TypeObject | undefined;

/** `void (*)(const char *)`. */
function handlerType(): TypeObject {
  type ??= koffi.pointer(koffi.proto("void", ["str"]));
  return type;
}
