import { error } from "./define.js";

/** CRL0860 to CRL0889: the service, `corelate serve`, and who talks to it. */
export const serviceErrors = {
  badSocket: error("CRL0860", "environment", (path: string, why: string) => ({
    message: `the socket ${path} cannot be used`,
    notes: [why],
    help: "name a path in a folder of your own that nobody else can look into (`mkdir -m 700`) with --socket, and the same one in CORELATE_SERVICE; `CORELATE_SERVICE=off` does without a service",
  })),
  tooLarge: error("CRL0861", "usage", (bytes: number, most: number) => ({
    message: `a message of ${bytes} bytes is not taken`,
    notes: [`the service takes ${most} bytes at most`],
    help: "name files by their paths instead of sending what is in them",
  })),
  noMessage: error("CRL0862", "usage", (why: string) => ({
    message: "this is no message of JSON-RPC 2.0",
    notes: [why],
    help: "docs/serve.md shows the messages, docs/serve.schema.json is their schema",
  })),
  otherVersion: error("CRL0863", "environment", (what: string, theirs: string, ours: string) => ({
    message: `the client and the service are not the same corelate: ${what}`,
    notes: [`the client has ${theirs}`, `the service has ${ours}`],
    help: "end the service and start it again with the corelate that is used now; `CORELATE_SERVICE=off` does without a service",
  })),
  badRequest: error("CRL0864", "usage", (method: string, why: string) => ({
    message: `the service does not take this request: ${method}`,
    notes: [why],
    help: "docs/serve.md shows the messages, docs/serve.schema.json is their schema",
  })),
  unknownMethod: error("CRL0865", "usage", (method: string, known: readonly string[]) => ({
    message: `the service has no method "${method}"`,
    help: `it has ${known.join(", ")}`,
  })),
  busy: error("CRL0866", "environment", (why: string) => ({
    message: "the service cannot take this request now",
    notes: [why],
    help: "ask again later, or without a service: `CORELATE_SERVICE=off`",
  })),
  workerEnded: error("CRL0867", "input", (how: string, said: readonly string[]) => ({
    message: `the worker that did this request ended: ${how}`,
    notes: said,
    help: "only this request is lost; `CORELATE_SERVICE=off` does the same without a service, and shows how it ends there",
  })),
  outOfTime: error("CRL0868", "input", (seconds: number) => ({
    message: `the request took more than ${seconds} seconds, and was ended`,
    help: "start the service with a larger `--timeout`",
  })),
  cancelled: error("CRL0869", "usage", () => ({ message: "the request was cancelled" })),
  alreadyRunning: error("CRL0870", "environment", (path: string) => ({
    message: `a service listens at ${path} already`,
    help: "end it first, or name another socket with --socket",
  })),
  printsTooMuch: error("CRL0871", "input", (most: number) => ({
    message: `the request printed more than ${most} bytes, and was ended`,
    help: "do without a service: `CORELATE_SERVICE=off`",
  })),
  noWorkRequest: error("CRL0872", "usage", (why: string) => ({
    message: "a line on standard input is no WorkRequest of Bazel's in JSON",
    notes: [why],
    help: 'the rule needs "requires-worker-protocol": "json" in its execution requirements; docs/bazel.md shows it',
  })),
  badArgumentFile: error("CRL0873", "usage", (path: string, why: string) => ({
    message: `the file with arguments, ${path}, cannot be read`,
    notes: [why],
    help: "`@FILE` stands for the lines of FILE, an argument each",
  })),
};
