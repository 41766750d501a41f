/** The service: `corelate serve`. What it takes is done by worker processes (src/worker). */
export { type BazelWorkerOptions, runBazelWorker } from "./bazel-worker.js";
export { Pool } from "./pool.js";
export { Schema, schemaFile } from "./schema.js";
export { Service, type ServiceOptions } from "./service.js";
