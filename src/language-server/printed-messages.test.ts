import { expect, it } from "vitest";
import { type Diagnostic, renderDiagnostic } from "../../lib/diagnostics/index.js";
import { printedDiagnostics } from "./printed-messages.js";

const all: readonly Diagnostic[] = [
  {
    severity: "error",
    code: "CRL0109",
    message: "`jobctl` is a bit-field: it has no address",
    location: { file: "probe/src/main.rs", line: 9, column: 14 },
    notes: ["one", "two: 1:2"],
    help: "read it with `read_bitfield!`",
  },
  { severity: "warning", code: "CRL0127", message: "no place", help: "do it" },
];

it("finds what is printed, also within other text", () => {
  const text = all.map((one) => renderDiagnostic(one, false)).join("");
  expect(printedDiagnostics(text)).toEqual(all);
  expect(printedDiagnostics(`linking with \`corelate-ld\` failed\nlinker stderr: ${text}`)).toEqual(all);
  expect(printedDiagnostics(" --> a.rs:1:2\n = note: x\nerror[E0425]: rustc's\n")).toEqual([]);
});
