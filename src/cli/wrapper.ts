#!/usr/bin/env node
import { runInService } from "./run-in-service.js";

/** `corelate-rustc`, for `RUSTC_WRAPPER`: called with rustc's path and its arguments. */
try {
  const status = await runInService("rustc", process.argv.slice(2));
  process.exitCode =
    typeof status === "number" ? status : (await import("./rustc-here.js")).rustcHere(process.argv);
} catch (error) {
  process.exitCode = (await import("./report.js")).exitStatusOf(error, process.argv);
}
