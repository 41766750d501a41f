import { createHash } from "node:crypto";

/** The kernel's KSYM_NAME_LEN was 128 before 6.6, with the NUL: longer names are refused there. */
const longest = 127;

/** What stands for a sign of Rust's in a name; the longer ones first. */
const words: readonly (readonly [RegExp, string])[] = [
  [/&mut /g, "mut_ref_"],
  [/&/g, "ref_"],
  [/\*mut /g, "mut_ptr_"],
  [/\*const /g, "ptr_"],
  [/\bdyn /g, "dyn_"],
  [/ -> /g, "_returns_"],
  [/\{closure_env#(\d+)\}/g, "closure_$1"],
  [/\{([^{}#]*)#(\d+)\}/g, "$1_$2"],
  [/\bextern "C" /g, "extern_C_"],
  [/!/g, "never"],
  [/::/g, "_"],
  [/\br#/g, ""],
  [/\(\)/g, "unit"],
  [/\(/g, "_tuple_"],
  [/\[/g, "_slice_"],
];

/** Whether C takes `name` as it is. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name.length <= longest;
}

/**
 * A valid C identifier for the Rust name `name` that a person can still read: `Option<&task>` is `Option_ref_task`. There are
 * never three underscores in a row, which CO-RE takes for the start of a flavor.
 */
export function identifier(name: string): string {
  let text = name;
  for (const [sign, word] of words) text = text.replace(sign, word);
  text = text
    .replace(/[^\x20-\x7e]/gu, (c) => `_u${c.codePointAt(0)!.toString(16)}_`)
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/_{2,}/g, "_")
    .replace(/^_+|_+$/g, "");
  if (text === "" || /^[0-9]/.test(text)) text = `_${text}`;
  return text.length <= longest ? text : `${text.slice(0, longest - 9)}_${digest(name)}`;
}

/** Gives every name an identifier of its own: what would fall together with another name gets a hash. */
export class Identifiers {
  readonly #taken = new Map<string, string>();

  /** Names that are identifiers already come first, so that they keep themselves. */
  reserve(name: string): void {
    this.#taken.set(name, name);
  }

  of(name: string): string {
    const wished = identifier(name);
    const owner = this.#taken.get(wished);
    if (owner === undefined || owner === name) {
      this.#taken.set(wished, name);
      return wished;
    }
    const told = `${wished.slice(0, longest - 9)}_${digest(name)}`;
    this.#taken.set(told, name);
    return told;
  }
}

function digest(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 8);
}
