import { error } from "./define.js";

function adviceFor(errno: string): string {
  if (errno.startsWith("ENOTSUPP"))
    return "the kernel loads such programs and cannot attach them on this machine: `corelate requires --arch` tells since when it can";
  if (errno.startsWith("EPERM"))
    return "a program of the object that is attached already may forbid it: attach them one by one, with the others left out (`?` before the section's name)";
  return "it was loaded; look whether the function, the tracepoint or the file that its section names is there on this kernel";
}

/** CRL0651 to CRL0653: programs that are attached (`verify --run`). */
export const runErrors = {
  notAttached: error(
    "CRL0651",
    "input",
    (program: string, section: string, kernel: string, why: string, notes: readonly string[]) => ({
      message: `the program \`${program}\` (${section}) could not be attached on ${kernel}: ${why}`,
      notes,
      help: adviceFor(why),
    }),
  ),
  noTracing: error(
    "CRL0653",
    "environment",
    (program: string, section: string, why: string, notes: readonly string[]) => ({
      message: `the program \`${program}\` (${section}) could not be attached, since the running kernel shows no tracefs: ${why}`,
      notes,
      help: "mount it (`mount -t tracefs tracefs /sys/kernel/tracing`), or attach to a booted kernel: --kernel 6.12",
    }),
  ),
  notRead: error("CRL0652", "input", (program: string, section: string, kernel: string, why: string) => ({
    message: `the iterator \`${program}\` (${section}) was attached on ${kernel}, and could not be read: ${why}`,
    help: "an iterator prints at most some kilobytes for one element: write less at a time",
  })),
};
