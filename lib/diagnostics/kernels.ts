import { error } from "./define.js";

/** CRL0600 to CRL0629: where kernels come from, and their cache. */
export const kernelsErrors = {
  nameForm: error("CRL0600", "usage", (name: string, architectures: readonly string[]) => ({
    message: `\`${name}\` cannot be the name of a kernel`,
    help: `write a line such as 6.12, or with an architecture arm64/6.12; architectures are ${architectures.join(", ")}`,
  })),
};
