import { readFileSync } from "node:fs";
import { CorelateError, usage } from "../../lib/diagnostics/index.js";
import { packagePath } from "../../lib/files/index.js";

/**
 * What docs/diagnostics.md says of `code`, as text. Case and the letters may be left out: `crl0107`, `107`. A kind of the verifier's messages, such as
 * `map-value`, gives its section of docs/verifier-messages.md.
 *
 * @throws CRL0064
 */
export function explain(code: string): string {
  const digits = /^(?:crl)?(\d{1,4})$/i.exec(code.trim())?.[1];
  const message = messagesOf(readPage("verifier-messages.md")).get(code.trim().toLowerCase());
  if (message !== undefined) return `${message}\n`;
  const asked = digits === undefined ? code : `CRL${digits.padStart(4, "0")}`;
  const sections = sectionsOf(readPage("diagnostics.md"));
  const text = sections.get(asked);
  if (text === undefined)
    throw new CorelateError(
      usage.unknownCode(asked, digits === undefined ? [] : near(asked, [...sections.keys()])),
    );
  return `${text}\n`;
}

function readPage(name: string): string {
  return readFileSync(packagePath("docs", name), "utf8");
}

/** The text below each heading `## NAME`, with the name as the first line. */
function messagesOf(markdown: string): Map<string, string> {
  const parts = markdown.split(/^## /m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), part.trimEnd()]));
}

/** The text below each heading `### CRLnnnn: …`, with the heading's words as the first line. */
function sectionsOf(markdown: string): Map<string, string> {
  const parts = markdown.split(/^### (?=CRL\d{4}: )/m).slice(1);
  return new Map(parts.map((part) => [part.slice(0, 7), part.split(/^## /m)[0]!.trimEnd()]));
}

/** The two numbers below and above `code`. */
function near(code: string, all: readonly string[]): string[] {
  const after = all.findIndex((other) => other > code);
  return after < 0 ? all.slice(-2) : all.slice(Math.max(0, after - 1), after + 1);
}
