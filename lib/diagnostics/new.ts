import { error } from "./define.js";

const list = (names: readonly string[]) => names.join(", ");

/** CRL0820 to CRL0829: `corelate new`. */
export const newErrors = {
  badName: error("CRL0820", "usage", (name: string, why: string, near: string | undefined) => ({
    message: `\`${name}\` cannot be the name of a project: ${why}`,
    help: `cargo takes ASCII letters, digits, \`-\` and \`_\`, a letter first, 59 at most${near === undefined ? "" : `: \`${near}\` would do`}`,
  })),
  folderTaken: error("CRL0821", "usage", (folder: string, why: string) => ({
    message: `there is something at ${folder} already`,
    notes: [why],
    help: "take another name, or empty the folder: nothing was written",
  })),
  notWritten: error("CRL0822", "environment", (folder: string, why: string) => ({
    message: `the project could not be written to ${folder}`,
    notes: [why],
    help: "nothing is left of it; make room or get the right to write there, and run the command again",
  })),
  noSuchOption: error(
    "CRL0823",
    "usage",
    (option: string, given: string, near: readonly string[], all: readonly string[]) => ({
      message: `\`--${option} ${given}\`: there is no such template`,
      notes: near.length > 0 ? [`names near it: ${list(near)}`] : [],
      help: `it can be ${list(all)}; \`corelate new --list\` says what they do`,
    }),
  ),
  notTogether: error("CRL0824", "usage", (program: string, user: string, possible: readonly string[]) => ({
    message: `${user} cannot attach programs of the kind \`${program}\``,
    help: `for these \`--user\` can be ${list(possible)}`,
  })),
  unknownKernel: error(
    "CRL0825",
    "usage",
    (name: string, near: readonly string[], known: readonly string[]) => ({
      message: `the kernel \`${name}\` is not known`,
      notes: near.length > 0 ? [`names near it: ${list(near)}`] : [],
      help: `known are ${known.length === 0 ? "none" : list(known.slice(0, 30))}; one from elsewhere can be added: \`corelate kernels add ${name} --image FILE\``,
    }),
  ),
  noTerminal: error("CRL0826", "usage", (missing: readonly string[]) => ({
    message: "there is no terminal to ask on",
    notes: [`not said: ${list(missing)}`],
    help: "say it all, or take what is usual for the rest with --yes: `corelate new NAME --program tp_btf --user aya --kernels 6.1,6.12`",
  })),
  cancelled: error("CRL0827", "usage", () => ({
    message: "cancelled: nothing was written",
  })),
};
