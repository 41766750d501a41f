import type { Diagnostic } from "../../lib/diagnostics/index.js";
import type { KernelResult } from "./model.js";

/** A diagnostic, and the kernels that it is for. */
export interface SharedDiagnostic {
  readonly diagnostic: Diagnostic;
  readonly on: readonly string[];
  /** The paths of the objects that it is for. */
  readonly objects: readonly string[];
}

/** The diagnostics of all results. Those with the same code, message and place are one, with the notes of the first: registers and addresses differ from kernel to kernel. */
export function byDiagnostic(results: readonly KernelResult[]): SharedDiagnostic[] {
  const found = new Map<string, { diagnostic: Diagnostic; on: string[]; objects: string[] }>();
  for (const { kernel, objects } of results)
    for (const { path, result } of objects)
      for (const diagnostic of result.diagnostics) {
        const { code, severity, message, location } = diagnostic;
        const key = JSON.stringify([code, severity, message, location]);
        const known = found.get(key);
        if (known === undefined) found.set(key, { diagnostic, on: [kernel], objects: [path] });
        else {
          if (!known.on.includes(kernel)) known.on.push(kernel);
          if (!known.objects.includes(path)) known.objects.push(path);
        }
      }
  return [...found.values()];
}
