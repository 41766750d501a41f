import type { Diagnostic, SourceLocation } from "./diagnostic.js";

/** CRL0127 and CRL0128: types of the kernel that are used without the attribute. */
export const kernelTypes = {
  unattributed: (name: string, how: string, location: SourceLocation): Diagnostic => ({
    code: "CRL0127",
    severity: "warning",
    message: `\`${name}\` is a type of the kernel and has no attribute: its fields are read where they are declared here, and not where the running kernel has them`,
    help: "put `#[corelate::preserve_access_index]` on it; a type of the program's own that has the name by chance can be renamed",
    location,
    notes: [how],
  }),
  unrelocated: (type: Unrelocated, kernel: string): Diagnostic => ({
    ...moved(type, kernel),
    help: "where the program reads its fields, put `#[corelate::preserve_access_index]` on it",
    notes: [`\`${type.function}\` takes a pointer to one`],
  }),
  unrelocatedRead: (type: Unrelocated, kernel: string): Diagnostic => ({
    ...moved(type, kernel),
    help: "put `#[corelate::preserve_access_index]` on it",
    notes: [`\`${type.function}\` reads one, or takes the address of a field`],
  }),
};

function moved(
  { name, field, local, target, location }: Unrelocated,
  kernel: string,
): Pick<Diagnostic, "code" | "severity" | "message" | "location"> {
  return {
    code: "CRL0128",
    severity: "warning",
    message: `no relocation is for \`${name}\`, which has its fields at other places on ${kernel}: \`${field}\` is at ${bytes(local)} in the object and at ${bytes(target)} there`,
    ...(location === undefined ? {} : { location }),
  };
}

interface Unrelocated {
  readonly name: string;
  readonly field: string;
  readonly local: number;
  readonly target: number;
  readonly function: string;
  readonly location: SourceLocation | undefined;
}

function bytes(bits: number): string {
  return bits % 8 === 0 ? `byte ${bits / 8}` : `bit ${bits}`;
}
