import type { Diagnostic, SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

/** CRL0126 and CRL0129: variables that a loader sets before the program runs. */
export const settings = {
  foldedRead: (name: string, others: number, location: Where): Diagnostic => ({
    code: "CRL0126",
    severity: "warning",
    message: `this reads the initial value of \`${name}\`, which is compiled into the program: what a loader sets is not seen`,
    help: `declare it as \`static ${name}: corelate::Global<T> = corelate::Global::new(…);\` and read it with \`${name}.load()\`, as C has \`const volatile\``,
    ...(location ? { location } : {}),
    ...(others > 0
      ? { notes: [`${others} more ${others === 1 ? "read" : "reads"} of it like this one`] }
      : {}),
  }),
  unread: (name: string, location: Where): Diagnostic => ({
    code: "CRL0126",
    severity: "warning",
    message: `nothing reads \`${name}\` when the program runs: rustc has put its initial value in the place of each read, and what a loader sets is not seen`,
    help: `declare it as \`static ${name}: corelate::Global<T> = corelate::Global::new(…);\` and read it with \`${name}.load()\`, or delete it`,
    ...(location ? { location } : {}),
  }),
  withoutName: (name: string, location: Where): Diagnostic => ({
    code: "CRL0129",
    severity: "warning",
    message: `no loader finds \`${name}\`: a \`Global\` is looked for by its symbol, and this one has none of that name`,
    help: "put `#[no_mangle]` (in edition 2024 `#[unsafe(no_mangle)]`) on it",
    ...(location ? { location } : {}),
  }),
};
