import { error } from "./define.js";

/** CRL0647 to CRL0650: programs that are run with what they are given. */
export const testRunErrors = {
  badFile: error("CRL0647", "usage", (path: string, why: string) => ({
    message: `${path} does not say what to run: ${why}`,
    help: 'write {"runs": [{"program": "on_packet", "input": "HEX", "returns": 2}]}; docs/verify.md has all members',
  })),
  notRun: error("CRL0648", "input", (what: string, kernel: string, why: string) => ({
    message: `${what} could not be done on ${kernel}: ${why}`,
    help: "the kernel runs programs for packets with `input` of 14 bytes and more, raw tracepoints with `context` only; it does not run kprobes, tracepoints and LSM programs",
  })),
  unexpected: error("CRL0649", "input", (what: string, kernel: string, did: string, expected: string) => ({
    message: `${what} on ${kernel} ${did}, and ${expected} was expected`,
    help: "change the program, or what the file of --test-run expects",
  })),
  differs: error("CRL0650", "input", (what: string, answers: readonly string[]) => ({
    message: `${what} does not come to the same on all kernels`,
    notes: answers,
    help: "if each is right, say what is expected in a file for each kernel",
  })),
};
