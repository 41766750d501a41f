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
    const fields = [
      ...match[2]!.matchAll(/(?:^|,|\])\s*(?:pub(?:\([^)]*\))?\s+)?(?:r#)?([A-Za-z_]\w*)\s*:(?!:)/g),
    ];
    const lines = code.slice(0, at).split("\n");
    found.push({
      name: match[1]!,
      fields: fields.map(([, name]) => name!),
      line: lines.length,
      column: lines.at(-1)!.length + 1,
    });
  }
  return found;
}

/** Blanks of the same length in the place of comments and strings. */
function withoutComments(text: string): string {
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
    let depth = 1;
    let at = from;
    for (; at < code.length && depth > 0; at++) {
      if (code[at] === "{") depth++;
      else if (code[at] === "}") depth--;
    }
    found.push([from, at]);
  }
  return found;
}
