import { basename } from "node:path";
import { CorelateError, type Diagnostic, plainText, requiresErrors } from "../../lib/diagnostics/index.js";
import { type LoaderName, type LoaderReason, loaderVersions } from "../../lib/requires/index.js";
import { reportDiagnostics } from "./report.js";
import { table } from "./table.js";

/** What loaders do not take of one object, or take otherwise than libbpf. */
export interface LoaderReport {
  readonly object: string;
  readonly loader: LoaderName;
  readonly reasons: readonly LoaderReason[];
}

const words: Readonly<Record<LoaderReason["outcome"], string>> = {
  refused: "refused",
  depends: "refused by kernels without the type",
  differs: "does something else",
};

/** `aya 0.14.0 takes it`, or a line for each reason why not. */
export function renderLoaders(reports: readonly LoaderReport[], several: boolean): string {
  return reports
    .map(({ object, loader, reasons }) => {
      const of = several ? ` ${plainText(object)}` : "";
      if (reasons.length === 0) return `${loaderVersions[loader]} takes${of || " it"}\n`;
      const rows = reasons.map(({ program, outcome, what, places: [first, ...others] }) => [
        words[outcome],
        program ?? "the object",
        what,
        first === undefined
          ? ""
          : `${basename(first.file)}:${first.line}${others.length > 0 ? ` +${others.length}` : ""}`,
      ]);
      const lines = table(rows).trimEnd().split("\n");
      return `${loaderVersions[loader]}${of}\n${lines.map((line) => `  ${line}\n`).join("")}`;
    })
    .join("");
}

/** Warns of what differs. @throws CRL0645 for each reason for which a loader refuses an object */
export function refuseLoaders(reports: readonly LoaderReport[]): void {
  const errors: Diagnostic[] = [];
  for (const { object, loader, reasons } of reports)
    for (const { outcome, program, what, why, help, places } of reasons) {
      const text = { loader: loaderVersions[loader], program, object, what, why, help, places };
      if (outcome === "refused") errors.push(requiresErrors.loaderRefuses(text));
      else reportDiagnostics([requiresErrors.loaderDiffers(text)], "human");
    }
  if (errors.length > 0) throw new CorelateError(errors);
}
