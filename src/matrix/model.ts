import type { Diagnostic } from "../../lib/diagnostics/index.js";
import type { GuestArchitecture } from "../guest/index.js";
import type { VerifyOptions, VerifyResult } from "../kernel/index.js";

/** A kernel that objects are verified on. */
export type KernelChoice = RunningKernel | BootedKernel;

export interface RunningKernel {
  readonly kind: "running";
  readonly name: "running";
}

export interface BootedKernel {
  readonly kind: "booted";
  /** As it was asked for. */
  readonly name: string;
  readonly arch: GuestArchitecture;
  /** What `uname -r` says, as far as it is known before it runs. */
  readonly version: string;
  /** What it is known by: the SHA-256 of its image and, where that was brought apart, of its BTF. */
  readonly sha256: string;
  /** The path of its raw BTF. */
  readonly btf: string | undefined;
  /** The path of what QEMU boots; made when it is first asked for. */
  bootImage(): Promise<string>;
}

/** An object that is verified. */
export interface MatrixObject {
  /** What results call it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** An object and what a kernel says of it. */
export interface VerifiedObject {
  readonly path: string;
  readonly result: VerifyResult;
  /** Whether the result is of an earlier run. */
  readonly cached: boolean;
}

/**
 * `accepted`, `refused`: whether all of its objects were. `panicked`, `hung`: it did not start. `failed`: this machine could not try it.
 */
export type KernelOutcome = "accepted" | "refused" | "panicked" | "hung" | "failed";

/** A column of the matrix. */
export interface KernelResult {
  readonly kernel: string;
  /** As `uname -r`. */
  readonly version: string;
  /** As `uname -m`. */
  readonly arch: string;
  readonly outcome: KernelOutcome;
  readonly libbpf: { readonly path: string; readonly version: string };
  readonly objects: readonly VerifiedObject[];
  /** What belongs to the kernel and to none of its objects. */
  readonly diagnostics: readonly Diagnostic[];
}

/** How objects are verified on several kernels. */
export interface MatrixOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Of each object, but for its name. */
  readonly verify: VerifyOptions;
  /** Seconds for one object, and then for each of its programs. */
  readonly timeout?: number | undefined;
  /** Seconds until a booted kernel answers first. */
  readonly bootTimeout?: number | undefined;
  /** Tell how long an object of the running kernel has been loading: it is loaded in a process of its own then. */
  readonly watch?: boolean;
  /** Kernels at a time. */
  readonly jobs?: number | undefined;
  /** Take results of earlier runs, and keep those of this one. */
  readonly cache: boolean;
  readonly progress?: (event: MatrixProgress) => void;
}

/** What is going on. */
export type MatrixProgress =
  | { readonly kind: "preparing"; readonly kernel: string; readonly what: string }
  | { readonly kind: "objects"; readonly kernel: string; readonly done: number; readonly of: number }
  /** An object has been loading for some seconds; `program` where one is loaded alone. */
  | {
      readonly kind: "loading";
      readonly path: string;
      readonly program: string | undefined;
      readonly seconds: number;
    }
  /** A verdict of the running kernel. */
  | { readonly kind: "object"; readonly object: VerifiedObject }
  | { readonly kind: "done"; readonly kernel: string; readonly result: KernelResult };
