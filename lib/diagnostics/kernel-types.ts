import { type DiagnosticText, warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

/** CRL0127 and CRL0128: types of the kernel that are used without the attribute. CRL0166: types that are something else in the kernel. */
export const kernelTypes = {
  unattributed: warning("CRL0127", (name: string, how: string, location: SourceLocation) => ({
    message: `\`${name}\` is a kernel type without the attribute: its fields are read at the offsets that are declared here, and not at the running kernel's`,
    location,
    notes: [how],
    help: "put `#[corelate::preserve_access_index]` on it; if it is a type of the program's own, rename it",
  })),
  unrelocated: warning("CRL0128", (type: Unrelocated, kernel: string) => ({
    ...moved(type, kernel),
    notes: [`\`${type.function}\` takes a pointer to one`],
    help: "if the program reads its fields, put `#[corelate::preserve_access_index]` on it",
  })),
  unrelocatedRead: warning("CRL0128", (type: Unrelocated, kernel: string) => ({
    ...moved(type, kernel),
    notes: [`\`${type.function}\` reads one, or takes the address of a field`],
    help: "put `#[corelate::preserve_access_index]` on it",
  })),
  kindMismatch: warning(
    "CRL0166",
    ({ name, local, target, function: fn, location }: Mistaken, kernel: string) => ({
      message: `\`${name}\` is ${target} on ${kernel}, and ${local} in the object: it is never found there, and \`type_exists!\` is false`,
      location,
      notes: [`\`${fn}\` asks about it or reads it`],
      help:
        declarations.find(([words]) => words.test(target))?.[1].replaceAll("NAME", name) ??
        "ask about a type of the kernel's",
    }),
  ),
};

/** How a type is declared that is called so. */
const declarations: readonly (readonly [RegExp, string])[] = [
  [/typedef of an? (struct|union)/, "put `#[corelate(typedef)]` on the attributed type"],
  [
    /typedef of an integer/,
    "declare it as `#[corelate::typedef] pub type NAME = u32;`, with the kernel's integer",
  ],
  [
    /typedef of a pointer/,
    'declare it as `#[corelate::typedef] pub type NAME = *mut c_void;`, or with `extern "C" fn(…)` where it points to a function',
  ],
  [
    /typedef of an array/,
    "declare it as `#[corelate::typedef] pub type NAME = [u32; 4];`, with the kernel's elements",
  ],
  [
    /typedef of an enum/,
    "declare it as `#[corelate::typedef] pub type NAME = …;`, of an enum with `#[repr(u32)]`",
  ],
  [
    /typedef of a function/,
    "Rust has no type of a function that is no pointer: ask about a field or a function that has to do with it",
  ],
  [/^a (struct|union)/, "declare it as that, without `typedef`"],
];

interface Mistaken {
  readonly name: string;
  readonly local: string;
  readonly target: string;
  readonly function: string;
  readonly location: SourceLocation | undefined;
}

function moved(
  { name, field, local, target, location }: Unrelocated,
  kernel: string,
): Pick<DiagnosticText, "message" | "location"> {
  return {
    message: `\`${name}\` has no relocation, and its fields have other offsets on ${kernel}: \`${field}\` is at ${bytes(local)} in the object and at ${bytes(target)} there`,
    location,
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
