import koffi, { type TypeObject } from "koffi";
import type { DiagnosticSeverity } from "./enums.js";
import type { DiagnosticInfoRef } from "./handles.js";
import type { Llvm } from "./llvm.js";

/** What LLVM reported: warnings and errors of its reader, linker, passes and backend. */
export interface LlvmDiagnostic {
  readonly severity: DiagnosticSeverity;
  readonly message: string;
}

/** Makes a C callback for `contextSetDiagnosticHandler`. It must be unregistered, after its context is gone. */
export function registerHandler(
  llvm: Llvm,
  report: (diagnostic: LlvmDiagnostic) => void,
): { readonly address: bigint; unregister(): void } {
  const address = koffi.register((info: DiagnosticInfoRef) => {
    report({ severity: llvm.getDiagInfoSeverity(info), message: llvm.getDiagInfoDescription(info) });
  }, handlerType());
  return { address, unregister: () => koffi.unregister(address) };
}

let type: TypeObject | undefined;

/** `void (*)(LLVMDiagnosticInfoRef, void *)`. */
function handlerType(): TypeObject {
  type ??= koffi.pointer(koffi.proto("void", ["uintptr_t", "uintptr_t"]));
  return type;
}
