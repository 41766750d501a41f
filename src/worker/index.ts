/** What a process of the service does: one request after the other, with LLVM loaded and the types of kernels parsed. */
export type * from "./messages.js";
export { type MethodContext, type MethodTable, workerMethods } from "./methods.js";
export { runWorker, type WorkerParts } from "./worker.js";
