import { error } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

/** CRL0160 to CRL0169: values of attributed types. */
export const copyErrors = {
  wholeRead: error("CRL0165", "input", (location: SourceLocation | undefined) => ({
    message: "a whole attributed struct is copied, and the program uses more of the copy than its members",
    location,
    help: "read the members that are needed: `corelate::read!(pointer, member)`; or use only members of the copy. It cannot be borrowed, indexed by a variable, or passed on, since its size is known only when the program is loaded",
  })),
};
