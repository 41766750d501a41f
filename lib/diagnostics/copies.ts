import { error } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

/** CRL0160 to CRL0169: values of attributed types. */
export const copyErrors = {
  wholeRead: error("CRL0165", "input", (location: SourceLocation | undefined) => ({
    message: "a whole attributed struct is read by value, and it is not only its members that are used",
    location,
    help: "name the members that are needed: `corelate::read!(pointer, member)`; or keep the copy in a variable of which only members are used. It cannot be borrowed, indexed by a variable, or handed on, since its size is known only when the program is loaded",
  })),
};
