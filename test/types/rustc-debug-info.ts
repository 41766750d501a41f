/** A debug info node of textual IR: its kind, and its fields as text. */
export interface Node {
  readonly kind: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** Debug info as rustc wrote it, read from textual IR by a parser that shares nothing with the passes. */
export interface RustcDebugInfo {
  node(reference: string | undefined): Node | undefined;
  /** The operands of a tuple node, `!{!1, null}`. */
  tuple(reference: string | undefined): string[];
  /** Reference of the type that the first parameter of function `name` points to. */
  pointee(name: string): string | undefined;
}

export function parseDebugInfo(ir: string): RustcDebugInfo {
  const nodes = new Map<string, string>();
  for (const line of ir.split("\n")) {
    const match = /^(!\d+) = (?:distinct )?(!.*)$/.exec(line);
    if (match) nodes.set(match[1]!, match[2]!);
  }
  const parsed = new Map<string, Node>();
  const node = (reference: string | undefined): Node | undefined => {
    if (reference === undefined) return undefined;
    const known = parsed.get(reference);
    if (known) return known;
    const match = /^!(DI\w+)\((.*)\)$/.exec(nodes.get(reference) ?? "");
    if (!match) return undefined;
    const result = { kind: match[1]!, fields: fieldsOf(match[2]!) };
    parsed.set(reference, result);
    return result;
  };
  const tuple = (reference: string | undefined): string[] => {
    const match = /^!\{(.*)\}$/.exec(nodes.get(reference ?? "") ?? "");
    return match === null || match[1] === "" ? [] : match[1]!.split(", ");
  };
  const subprograms = new Map<string, string>();
  for (const [reference, text] of nodes) {
    const name = text.startsWith("!DISubprogram(") ? /name: "([^"]*)"/.exec(text)?.[1] : undefined;
    if (name?.startsWith("row_")) subprograms.set(name, reference);
  }
  return {
    node,
    tuple,
    pointee(name) {
      const subprogram = node(subprograms.get(name));
      const types = tuple(node(subprogram?.fields.get("type"))?.fields.get("types"));
      return node(types[1])?.fields.get("baseType");
    },
  };
}

/** `name: "a, b", size: 8` as a map. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  const pattern = /(\w+): ("(?:[^"\\]|\\.)*"|!DIExpression\([^)]*\)|[^,]+)(?:, |$)/g;
  for (const match of text.matchAll(pattern)) fields.set(match[1]!, match[2]!.replace(/^"(.*)"$/, "$1"));
  return fields;
}
