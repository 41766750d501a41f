/** A struct or union in Rust's text that has C's layout and no attribute of corelate's. */
export interface PlainDefinition {
  readonly name: string;
  readonly fields: readonly string[];
  readonly line: number;
  readonly column: number;
}

/** The definitions in `text`, a file of Rust: found by their words, since nothing that rustc writes says where a type is defined. */
export function plainDefinitions(text: string): PlainDefinition[] {
  const code = withoutComments(text);
  const attributed = attributedModules(code);
  const found: PlainDefinition[] = [];
  for (const match of code.matchAll(/\b(?:struct|union)\s+(?:r#)?([A-Za-z_]\w*)\s*\{([^{}]*)\}/g)) {
    const at = match.index;
    if (attributed.some(([from, to]) => at > from && at < to)) continue;
    const before = code.slice(Math.max(0, at - 2000), at);
    const attributes = before.slice(
      before.search(/(?:#\[(?:[^[\]]|\[[^\]]*\])*\]\s*|pub(?:\([^)]*\))?\s*)*$/),
    );
    if (!/\brepr\s*\([^)]*\bC\b/.test(attributes) || /\bpreserve_access_index\b/.test(attributes)) continue;
    found.push({ name: match[1]!, fields: fieldsIn(match[2]!), ...placeOf(code, at) });
  }
  return found;
}

/**
 * The definitions that macros of the program write with C's layout, by what they are called with. `text` is a file of it, `macros` are those of all of its files.
 *
 *     macro_rules! kernel { ($name:ident { $($field:ident: $type:ty),* }) => { #[repr(C)] pub struct $name { $(pub $field: $type),* } } }
 *     kernel!(task_struct { tgid: i32 });
 */
export function macroDefinitions(text: string, macros: ReadonlySet<string>): PlainDefinition[] {
  if (macros.size === 0) return [];
  const code = withoutComments(text);
  const found: PlainDefinition[] = [];
  for (const call of code.matchAll(/\b(\w+)!\s*[({[]/g)) {
    if (!macros.has(call[1]!)) continue;
    const from = call.index + call[0].length;
    const content = code.slice(from, endOfBrackets(code, from));
    if (/\bpreserve_access_index\b/.test(content)) continue;
    for (const match of content.matchAll(/\b(?:r#)?([A-Za-z_]\w*)\s*(?:=>\s*)?[,;{(]\s*([^{};]*)/g)) {
      const fields = fieldsIn(match[2]!);
      if (fields.length > 0) found.push({ name: match[1]!, fields, ...placeOf(code, from + match.index) });
    }
  }
  return found;
}

/** The macros of a file that write structs with C's layout, and give them no attribute. */
export function macrosOfTypes(text: string): string[] {
  if (!text.includes("macro_rules!")) return [];
  const code = withoutComments(text);
  return [...code.matchAll(/\bmacro_rules!\s*(\w+)\s*[({[]/g)].flatMap((match) => {
    const from = match.index + match[0].length;
    const body = code.slice(from, endOfBrackets(code, from));
    const writes = /\brepr\s*\([^)]*\bC\b/.test(body) && /\b(?:struct|union)\s+\$/.test(body);
    return writes && !/\bpreserve_access_index\b/.test(body) ? [match[1]!] : [];
  });
}

/** The names of the fields in what stands between the braces of a struct. */
function fieldsIn(text: string): string[] {
  return [...text.matchAll(/(?:^|,|\])\s*(?:pub(?:\([^)]*\))?\s+)?(?:r#)?([A-Za-z_]\w*)\s*:(?!:)/g)].map(
    ([, name]) => name!,
  );
}

function placeOf(code: string, at: number): { readonly line: number; readonly column: number } {
  const lines = code.slice(0, at).split("\n");
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

/** Blanks of the same length in the place of comments and strings. */
export function withoutComments(text: string): string {
  const blank = (match: string) => match.replace(/[^\n]/g, " ");
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"/g, blank);
}

/** Where modules with the attribute begin and end. */
function attributedModules(code: string): [number, number][] {
  const found: [number, number][] = [];
  for (const match of code.matchAll(
    /\bpreserve_access_index\s*\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?mod\s+\w+\s*\{/g,
  )) {
    const from = match.index + match[0].length;
    found.push([from, endOfBrackets(code, from)]);
  }
  return found;
}

/** Where the brackets end that have been opened in front of `from`. */
function endOfBrackets(code: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; at < code.length && depth > 0; at++) {
    if ("({[".includes(code[at]!)) depth++;
    else if (")}]".includes(code[at]!)) depth--;
  }
  return at;
}
