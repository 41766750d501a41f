/**
 * Writes kernels.json: what the kernels whose BTF files are in a folder (`5.10.btf`, …) have.
 *
 *     node --import tsx test/requires/record-kernels.ts FOLDER
 */
import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadBtfFile } from "../../lib/btf/index.js";
import { compareVersions, iterators, type KernelVersion } from "../../lib/kernel-features/index.js";
import { kernelLists } from "./kernel-lists.js";

const folder = process.argv[2] ?? ".";
const versions = readdirSync(folder)
  .filter((name) => /^\d+\.\d+\.btf$/.test(name))
  .map((name) => basename(name, ".btf") as KernelVersion)
  .sort(compareVersions);
const all = Object.fromEntries(
  versions.map((version) => [
    version,
    kernelLists(loadBtfFile(join(folder, `${version}.btf`)), iterators.keys()),
  ]),
);
writeFileSync(
  fileURLToPath(new URL("kernels.json", import.meta.url)),
  `{\n${Object.entries(all)
    .map(([version, lists]) => `  ${JSON.stringify(version)}: ${JSON.stringify(lists)}`)
    .join(",\n")}\n}\n`,
);
