#!/usr/bin/env node
import { runInService } from "./run-in-service.js";

/** `corelate-ld`: what `-C linker=` and the name `bpf-linker` stand for. */
try {
  const status = await runInService("link", process.argv.slice(2));
  process.exitCode =
    typeof status === "number"
      ? status
      : (await import("./link-here.js")).linkHere([...process.argv.slice(0, 2), ...status.args]);
} catch (error) {
  process.exitCode = (await import("./report.js")).exitStatusOf(error, process.argv);
}
