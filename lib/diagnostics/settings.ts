import { warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

/** CRL0126 and CRL0129: variables that a loader sets before the program runs. */
export const settings = {
  foldedRead: warning("CRL0126", (name: string, others: number, location: Where) => ({
    message: `this read of \`${name}\` is compiled to its initial value: a value that a loader sets has no effect`,
    location,
    help: `declare it as \`static ${name}: corelate::Global<T> = corelate::Global::new(…);\` and read it with \`${name}.load()\`, as C has \`const volatile\``,
    ...(others > 0
      ? {
          notes: [
            `there ${others === 1 ? "is" : "are"} ${others} more such ${others === 1 ? "read" : "reads"}`,
          ],
        }
      : {}),
  })),
  inConstant: warning("CRL0126", (name: string, constant: string, location: Where) => ({
    message: `rustc computes ${constant} from the initial value of \`${name}\`: what a loader sets is not seen`,
    location,
    help: `declare it as \`static ${name}: corelate::Global<T> = corelate::Global::new(…);\` and read it with \`${name}.load()\` when the program runs`,
  })),
  unread: warning("CRL0126", (name: string, location: Where) => ({
    message: `nothing reads \`${name}\` at run time: rustc has replaced each read by the initial value, and a value that a loader sets has no effect`,
    location,
    help: `declare it as \`static ${name}: corelate::Global<T> = corelate::Global::new(…);\` and read it with \`${name}.load()\`, or delete it`,
  })),
  withoutName: warning("CRL0129", (name: string, location: Where) => ({
    message: `loaders cannot find \`${name}\`: they look for a symbol of this name, and the \`Global\` has none`,
    location,
    help: "put `#[no_mangle]` (in edition 2024 `#[unsafe(no_mangle)]`) on it",
  })),
};
