/** What goes between the service and its workers, over Node's own channel. */
import type { Diagnostic } from "../../lib/diagnostics/index.js";

/** A request for a worker. */
export interface WorkerRequest {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
  /** Written to standard output and error behind what the request printed. */
  readonly marker: string;
}

/** Why a request failed. */
export interface Failure {
  readonly diagnostics: readonly Diagnostic[];
  readonly exitStatus: number;
  readonly rustcOutput?: string;
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly id: number; readonly message: string }
  | {
      readonly kind: "done";
      readonly id: number;
      readonly result?: unknown;
      readonly failure?: Failure;
      /** Resident bytes of the worker. */
      readonly memory: number;
    };
