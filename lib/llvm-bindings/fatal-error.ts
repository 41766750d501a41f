import { writeSync } from "node:fs";
import koffi, { type TypeObject } from "koffi";
import { type Diagnostic, llvm as diagnostics, ExitStatus } from "../diagnostics/index.js";
import { handleCrashes } from "./crashes.js";
import type { Llvm } from "./llvm.js";

/** More than any program takes. */
const limits = { seconds: 900, memory: 24 * 2 ** 30 };

/**
 * LLVM's backends give up on some input by a fatal error, after which the process cannot go on. Makes it print diagnostic CRL0020, as
 * `render` writes it, to standard error, and end with status 1 (after the listeners of `process.on("exit")`, which
 * delete temporary files), and a crash print CRL0030 in the same way. Process-wide, one for each libLLVM. Disposing takes it back.
 */
export function handleFatalErrors(llvm: Llvm, render: (diagnostic: Diagnostic) => string): Disposable {
  const exit = koffi.load(null).func("_exit", "void", ["int"]);
  const handler = koffi.register((reason: string) => {
    try {
      // LLVM's verifier has printed what it found, without an end of the line.
      if (reason.startsWith("Broken module")) writeSync(2, "\n");
      writeSync(2, render(diagnostics.fatalError(llvm.path, reason)));
      process.emit("exit", ExitStatus.Input);
    } finally {
      // Not process.exit: it would unwind Node.js and LLVM from inside LLVM, and LLVM aborts when this returns.
      exit(ExitStatus.Input);
    }
  }, handlerType());
  llvm.resetFatalErrorHandler();
  llvm.installFatalErrorHandler(handler);
  const crashes = handleCrashes(
    (signal) => render(diagnostics.crashed(llvm.path, signal)),
    ExitStatus.Input,
    limits,
  );
  return {
    [Symbol.dispose]() {
      crashes[Symbol.dispose]();
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
