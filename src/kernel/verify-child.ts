import { CorelateError, type Diagnostic, type Fault } from "../../lib/diagnostics/index.js";
import type { VerifyResult } from "./verdict.js";
import { verify } from "./verify.js";
import type { VerifyOptions } from "./verify-options.js";

/** What `verifyWithin` sends to this process. */
export interface VerifyRequest {
  readonly bytes: Uint8Array;
  readonly options: VerifyOptions;
}

/** What this process answers. */
export type VerifyAnswer =
  | { readonly result: VerifyResult }
  | { readonly diagnostics: readonly Diagnostic[]; readonly fault: Fault };

// A process of its own: while the verifier works, the system call does not return, and only a signal ends it.
process.once("message", ({ bytes, options }: VerifyRequest) => {
  process.send!(answer(bytes, options), () => process.disconnect());
});

process.send!("ready");

function answer(bytes: Uint8Array, options: VerifyOptions): VerifyAnswer {
  try {
    return { result: verify(bytes, options) };
  } catch (error) {
    if (!(error instanceof CorelateError)) throw error;
    return { diagnostics: error.diagnostics, fault: error.fault };
  }
}
