import { CorelateError, llvm as diagnostics } from "../../lib/diagnostics/index.js";

/** What LLVM 19 to 22 know for BPF. For anything else LLVM prints lines of its own and goes on. */
const cpus: readonly string[] = ["generic", "probe", "v1", "v2", "v3", "v4"];
const features: readonly string[] = ["allows-misaligned-mem-access", "alu32", "dummy", "dwarfris"];

/** @throws CRL0031 for a processor or a feature that LLVM does not have for BPF */
export function checkTarget(cpu: string, wanted: string): void {
  if (!cpus.includes(cpu))
    throw new CorelateError(
      diagnostics.badTarget(`there is no BPF processor "${cpu}"`, `it is one of ${cpus.join(", ")}`),
    );
  for (const feature of wanted.split(",").filter((text) => text !== ""))
    if (!/^[+-]/.test(feature) || !features.includes(feature.slice(1)))
      throw new CorelateError(
        diagnostics.badTarget(
          `"${feature}" is no feature of a BPF processor`,
          `write + or - before one of ${features.join(", ")}`,
        ),
      );
}

/** @throws CRL0032 for options with which LLVM prints something and ends the process */
export function checkLlvmArguments(args: readonly string[]): void {
  const prints = args.find(
    (arg) => /^--?(help|version|print-(all-)?options$|h$)/.test(arg) || !arg.startsWith("-"),
  );
  if (prints !== undefined) throw new CorelateError(diagnostics.badArguments(prints));
}
