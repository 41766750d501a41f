import { warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

/** CRL0126 and CRL0129: variables that a loader sets before the program runs. */
export const settings = {
  foldedRead: warning("CRL0126", (name: string, others: number, location: Where) => ({
    message: `this reads the initial value of \`${name}\`, which is compiled into the program: what a loader sets is not seen`,
    location,
    help: `declare it as \`static ${name}: corelate::Global<T> = corelate::Global::new(…);\` and read it with \`${name}.load()\`, as C has \`const volatile\``,
    ...(others > 0
      ? { notes: [`${others} more ${others === 1 ? "read" : "reads"} of it like this one`] }
      : {}),
  })),
  inConstant: warning("CRL0126", (name: string, constant: string, location: Where) => ({
    message: `rustc computes ${constant} from the initial value of \`${name}\`: what a loader sets is not seen`,
    location,
    help: `declare it as \`static ${name}: corelate::Global<T> = corelate::Global::new(…);\` and read it with \`${name}.load()\` when the program runs`,
  })),
  unread: warning("CRL0126", (name: string, location: Where) => ({
    message: `nothing reads \`${name}\` when the program runs: rustc has put its initial value in the place of each read, and what a loader sets is not seen`,
    location,
    help: `declare it as \`static ${name}: corelate::Global<T> = corelate::Global::new(…);\` and read it with \`${name}.load()\`, or delete it`,
  })),
  withoutName: warning("CRL0129", (name: string, location: Where) => ({
    message: `no loader finds \`${name}\`: a \`Global\` is looked for by its symbol, and this one has none of that name`,
    location,
    help: "put `#[no_mangle]` (in edition 2024 `#[unsafe(no_mangle)]`) on it",
  })),
};
