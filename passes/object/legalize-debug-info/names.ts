import { createHash } from "node:crypto";

/** Bytes that fit where the kernel takes names: KSYM_NAME_LEN was 128 until Linux 6.1, the NUL included. */
export const maxNameLength = 127;

/** Words for punctuation in names. Longer ones first. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^&mut\b/, "ref_mut"],
  [/^&/, "ref"],
  [/^\*mut\b/, "ptr_mut"],
  [/^\*const\b/, "ptr_const"],
  [/^\(\)/, "unit"],
  [/^->/, "ret"],
  [/^\(/, "tuple"],
  [/^\[/, "array"],
  [/^!/, "never"],
  [/^-(?=\d)/, "minus"],
];

/** C keywords, which cannot be names: `bpftool btf dump` writes C. */
const reserved = new Set(
  (
    "auto break case char const continue default do double else enum extern float for goto if inline int long " +
    "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while"
  ).split(" "),
);

/** Whether the kernel takes `name` for a type: letters, digits and `_`, not too long. */
export function isIdentifier(name: string): boolean {
  return name.length <= maxNameLength && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/**
 * A readable C identifier for rustc's name of a type or function. Different names may give the same one.
 *
 *     Option<&task_struct>                        Option_ref_task_struct
 *     (u32, [u8; 4])                              tuple_u32_array_u8_4
 *     &[core::option::Option<u8>]                 ref_slice_Option_u8
 *     {closure_env#0}<fn(u32) -> u8>              closure_env_0_fn_u32_ret_u8
 *     größe                                       gr_uf6__udf_e, as `ö` is U+00F6 and `ß` U+00DF
 */
export function readableName(name: string): string {
  if (isIdentifier(name)) return name;
  const parts: string[] = [];
  for (let rest = withoutPaths(name); rest !== ""; ) {
    const word = /^[\p{L}\p{N}_$.\ufffd][\p{L}\p{M}\p{N}_$.\ufffd]*/u.exec(rest);
    const known = words.find(([pattern]) => pattern.test(rest));
    if (word) {
      parts.push(letters(word[0]));
      rest = rest.slice(word[0].length);
    } else if (known) {
      // `[T]` is a slice, `[T; N]` an array, and the arguments of `fn(…)` are no tuple.
      const plain = known[1] === "tuple" && parts.at(-1)?.endsWith("fn");
      if (!plain) parts.push(known[1] === "array" && isSlice(rest) ? "slice" : known[1]);
      rest = rest.slice(known[0].exec(rest)![0].length);
    } else {
      const character = String.fromCodePoint(rest.codePointAt(0)!);
      if (character.codePointAt(0)! > 127) parts.push(letters(character));
      rest = rest.slice(character.length);
    }
  }
  const joined = parts.filter((part) => part !== "").join("_") || "_";
  return /^[0-9]/.test(joined) ? `_${joined}` : joined;
}

/** `readableName`, cut to the kernel's length with a hash of the whole behind it. */
export function identifierFor(name: string): string {
  return shortened(readableName(name), name);
}

/** `name` if it is short enough, else its beginning and a hash of `whole`. */
export function shortened(name: string, whole: string): string {
  if (name.length <= maxNameLength) return name;
  const hash = hashOf(whole, 16);
  return `${name.slice(0, maxNameLength - hash.length - 1)}_${hash}`;
}

/**
 * A name for members of a record and for parameters: short, and not a C keyword. Members of an attributed type (`known`) keep the kernel's name in
 * full: `restore-layout` has refused names that no kernel takes.
 */
export function memberName(name: string, known = false): string {
  if (known && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  const plain = name.startsWith("r#") ? name.slice(2) : name;
  return shortened(isIdentifier(plain) ? plain : readableName(plain), plain);
}

/** A parameter's name; C declarations that are made from BTF must be valid. */
export function parameterName(name: string): string {
  const plain = memberName(name);
  return reserved.has(plain) ? `${plain}_` : plain;
}

/** The first `digits` hexadecimal digits of a hash of `text`. */
export function hashOf(text: string, digits: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

/** Letters beyond ASCII, and `$` and `.`, by their code points. */
function letters(word: string): string {
  return word.replace(/[^A-Za-z0-9_]/gu, (c) => `_u${c.codePointAt(0)!.toString(16)}_`).replace(/_$/, "");
}

/** Leaves out the paths of generic arguments: `Cell<core::option::Option<u8>>` is `Cell<Option<u8>>`. */
function withoutPaths(name: string): string {
  return name.replace(/(?:[\p{L}\p{N}_]+|\{[^{}]*\})::(?=[\p{L}\p{N}_{])/gu, "");
}

/** Whether the bracket at the start of `text` encloses no length. */
function isSlice(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[") depth++;
    else if (character === "]" && --depth === 0) return true;
    else if (character === ";" && depth === 1) return false;
  }
  return false;
}
