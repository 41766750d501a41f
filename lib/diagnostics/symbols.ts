import { error } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

/** CRL0780 to CRL0799: functions, variables and structs of operations that the kernel defines. */
export const symbols = {
  strongSymbol: error("CRL0780", "input", (symbol: string, location: Where) => ({
    message: `\`ksym_exists!\` asks about \`${symbol}\`, which is not declared \`#[weak]\``,
    location,
    notes: [
      "the loader refuses a program where a symbol that is not weak is missing, so the answer would always be yes",
    ],
    help: `put \`#[weak]\` in front of the declaration of \`${symbol}\``,
  })),
  notASymbol: error("CRL0781", "input", (name: string, location: Where) => ({
    message: `\`ksym_exists!\` asks about ${name === "" ? "a value" : `\`${name}\``}, which is no symbol of the kernel`,
    location,
    help: "ask about an item of a block with `#[corelate::kfunc]`, or with `&` in front about one of a block with `#[corelate::ksym]`",
  })),
};
