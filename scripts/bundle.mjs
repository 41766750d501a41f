#!/usr/bin/env node
// Bundles the programs in dist/: cargo and make start them thousands of times, and reading some five hundred small modules takes longer than
// the rest of their start. What is imported as a library stays as it was compiled.
import { chmodSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const programs = ["cli/main", "cli/ld", "cli/wrapper", "cli/worker", "kernel/verify-child"];

rmSync(join(root, "dist", "chunks"), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: programs.map((name) => `src/${name}.ts`),
  outbase: ".",
  outdir: "dist",
  allowOverwrite: true,
  bundle: true,
  // A command reads what it needs, and no more.
  splitting: true,
  chunkNames: "chunks/[hash]",
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
for (const name of programs) chmodSync(join(root, "dist", "src", `${name}.js`), 0o755);
