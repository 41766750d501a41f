/**
 * Characters that control a terminal or are invisible: control characters (colours, titles, cursor movements, line breaks), bidirectional formatting,
 * zero-width characters. Names, paths and log lines come from files that anybody may have made.
 */
const nonPrinting = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** `text` for one line of a terminal: control characters are escaped as in a Rust string. */
export function plainText(text: string): string {
  return text.replace(nonPrinting, escaped);
}

/** The same, but with tabs: for source lines. */
export function plainLine(text: string): string {
  return text.replace(nonPrinting, (sign) => (sign === "\t" ? sign : escaped(sign)));
}

/** `value` as JSON for a terminal: control characters are escaped, so that programs read the same text. */
export function plainJson(value: unknown, space?: number): string {
  const text =
    JSON.stringify(
      value,
      (_key, part: unknown) => (typeof part === "bigint" ? numberOf(part) : part),
      space,
    ) ?? "null";
  return text.replace(nonPrinting, (sign) => (sign === "\n" ? sign : inJson(sign)));
}

/** 64-bit values are strings where JSON's numbers would lose bits. */
function numberOf(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function inJson(sign: string): string {
  const units = Array.from({ length: sign.length }, (_, i) => sign.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

function escaped(sign: string): string {
  const code = sign.codePointAt(0)!;
  const short = { 9: "\\t", 10: "\\n", 13: "\\r" }[code];
  return short ?? (code < 0x80 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`);
}
