import { resolve } from "node:path";
import { Opcode } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../../passes/analyses/code/index.js";
import { DebugInfo } from "../../../passes/analyses/debug-info/index.js";
import type { PassContext } from "../../../passes/index.js";
import { withoutComments } from "./definitions.js";
import type { SourceText } from "./sources.js";

/** Where a member is read through a cast. */
export interface CastRead {
  readonly file: string;
  readonly line: number;
}

/** A statement is no longer than this. */
const maxStatementLength = 600;

/**
 * Which of `names` are accessed through a cast, in a statement of which `ctx` has an access. Such a pointer has no variable, so only the source text
 * shows its type:
 *
 *     (*(*ctx as *const task_struct)).tgid
 *     (*ptr.cast::<task_struct>()).tgid
 *     corelate::read!(*ctx as *const task_struct, tgid)
 */
export function castReads(
  ctx: PassContext,
  texts: readonly SourceText[],
  names: ReadonlySet<string>,
): Map<string, CastRead> {
  const found = new Map<string, CastRead>();
  if (names.size === 0) return found;
  const lines = accessedLines(ctx);
  for (const { file, text } of texts) {
    const accessed = lines.get(resolve(file));
    if (accessed === undefined) continue;
    const code = withoutComments(text);
    for (const [index, start] of startsOfLines(code).entries()) {
      const line = index + 1;
      if (!accessed.has(line)) continue;
      const statement = code.slice(start, start + maxStatementLength).split(";", 1)[0]!;
      for (const name of namesIn(statement))
        if (names.has(name) && !found.has(name)) found.set(name, { file, line });
    }
  }
  return found;
}

const forms = [
  /\bas\s+\*(?:const|mut)\s+(?:\w+::)*(\w+)\s*\)[\s)]*\.\s*(?:r#)?\w+\b(?!\s*\()/g,
  /\bcast(?:_mut|_const)?::<\s*(?:\w+::)*(\w+)\s*>\(\)\s*\)[\s)]*\.\s*(?:r#)?\w+\b(?!\s*\()/g,
  /\bread\w*!\s*\([^,]*\bas\s+\*(?:const|mut)\s+(?:\w+::)*(\w+)\s*\)*\s*,/g,
];

function namesIn(statement: string): string[] {
  return forms.flatMap((form) => [...statement.matchAll(form)].map(([, name]) => name!));
}

function startsOfLines(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

/** The lines of each file that the accesses of the module come from. */
function accessedLines(ctx: PassContext): Map<string, Set<number>> {
  const code = ctx.get(Code);
  const di = ctx.get(DebugInfo);
  const found = new Map<string, Set<number>>();
  for (const access of code.withOpcode(Opcode.Load, Opcode.Store, Opcode.GetElementPtr, Opcode.Call)) {
    const place = di.locationOf(access);
    if (place === undefined || place.line === 0) continue;
    const file = resolve(place.file);
    let lines = found.get(file);
    if (lines === undefined) {
      lines = new Set();
      found.set(file, lines);
    }
    lines.add(place.line);
  }
  return found;
}
