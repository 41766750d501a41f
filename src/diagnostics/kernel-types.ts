import type { Diagnostic, SourceLocation } from "./diagnostic.js";

/** CRL0127: types of the kernel that are used without the attribute. */
export const kernelTypes = {
  unattributed: (name: string, how: string, location: SourceLocation): Diagnostic => ({
    code: "CRL0127",
    severity: "warning",
    message: `\`${name}\` is a type of the kernel and has no attribute: its fields are read where they are declared here, and not where the running kernel has them`,
    help: "put `#[corelate::preserve_access_index]` on it; a type of the program's own that has the name by chance can be renamed",
    location,
    notes: [how],
  }),
};
