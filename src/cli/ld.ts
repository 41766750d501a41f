#!/usr/bin/env node
import { forwardCommand } from "../service/index.js";

/** `corelate-ld`: what `-C linker=` and the name `bpf-linker` stand for. */
try {
  process.exitCode =
    (await forwardCommand("link", process.argv.slice(2), process.env)) ??
    (await import("./link-here.js")).linkHere(process.argv);
} catch (error) {
  process.exitCode = (await import("./report.js")).exitStatusOf(error, process.argv);
}
