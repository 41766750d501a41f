/** Which instructions of a program can be reached on a kernel. */
export { type Reachable, type ReachOptions, reachable } from "./reach.js";
export { recordReads } from "./record-reads.js";
export { unavoidable } from "./unavoidable.js";
