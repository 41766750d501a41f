/** Memory buffers. `memoryBufferBytes` in library.ts copies one out. */
import { bytes, MemoryBuffer, nothing, opaque, size, str } from "./kinds.js";
import { fn } from "./signature.js";

export const memoryBufferFunctions = {
  /** Copies the bytes; the name stands in messages about them. */
  createMemoryBufferWithMemoryRangeCopy: fn([bytes, str], MemoryBuffer),
  /** The address of the first byte; `memoryBufferBytes` reads them. */
  getBufferStart: fn([MemoryBuffer], opaque),
  getBufferSize: fn([MemoryBuffer], size),
  disposeMemoryBuffer: fn([MemoryBuffer], nothing),
};
