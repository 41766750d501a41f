/** Runs BPF programs without a kernel, to see whether two of them do the same. */
export { type Image, imageOf } from "./image.js";
export type { MemoryOptions } from "./memory.js";
export { type Outcome, run } from "./run.js";
