import { error } from "./define.js";

/** CRL0063 to CRL0069: the command line is at fault. */
export const usage = {
  /** `command` is what the user wrote before the options, such as `corelate build`. */
  commandLine: error("CRL0063", "usage", (message: string, command: string) => ({
    message,
    help: `\`${command} --help\` lists what it takes`,
  })),
  unknownCode: error("CRL0064", "usage", (code: string, near: readonly string[]) => ({
    message: `"${code}" is not the number of a diagnostic`,
    help:
      near.length === 0
        ? "a number is written as CRL0107"
        : `numbers near it: ${near.join(", ")}; docs/diagnostics.md has them all`,
  })),
  unknownPass: error("CRL0066", "usage", (name: string) => ({
    message: `there is no pass "${name}"`,
    help: "`corelate opt --list` lists the passes and the analyses that `print<NAME>` prints; LLVM's own passes are written `llvm(mem2reg)`",
  })),
  outputIsInput: error("CRL0065", "usage", (path: string) => ({
    message: `the output would replace the input ${path}`,
    help: "name another output with -o FILE",
  })),
};
