import type { MemoryBufferRef } from "./handles.js";
import type { LlvmFunctions } from "./tables.js";

/** The version of a libLLVM. */
export interface LlvmVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** An opened libLLVM: the C API's functions without the prefix `LLVM`, and what is known of the library. */
export interface Llvm extends LlvmFunctions {
  /** The path that it was opened by. */
  readonly path: string;
  readonly version: LlvmVersion;
  /** Whether the function can be called: this libLLVM has it, or another that can do the same. Otherwise calling it is diagnostic CRL0021. */
  has(method: keyof LlvmFunctions): boolean;
  /** A copy of the buffer's bytes. */
  memoryBufferBytes(buffer: MemoryBufferRef): Uint8Array;
}
