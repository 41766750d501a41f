import { type Diagnostic, type SourceLocation, settings } from "../../lib/diagnostics/index.js";
import type { PlainSetting } from "../../passes/restore/keep-loader-settings/index.js";
import { type SourceText, withoutComments } from "./kernel-types/index.js";

/** A constant that rustc computes from the initial value of a static. */
export interface ConstantRead {
  readonly setting: string;
  /** As rustc calls it: `LIMIT`, `<impl at main.rs:23:1: 23:8>::LIMIT`, or `program::{constant#0}` for an array's length or a block. */
  readonly constant: string;
}

/**
 * The constants that read one of `names` when rustc computes them, of which nothing is in the IR. `mir` is what `rustc --emit mir` writes, with a body
 * for each constant and each static, and the statics that it refers to behind it:
 *
 *     const LIMIT: u32 = {
 *         _1 = const {alloc11: &u32};
 *         _0 = copy (*_1);
 *     }
 *     alloc11 (static: limit)
 */
export function constantReads(mir: string, names: ReadonlySet<string>): ConstantRead[] {
  const statics = new Map<string, string>();
  for (const [, alloc, path] of mir.matchAll(/^(alloc\d+) \(static: ([^,)\n]+)/gm)) {
    const name = path!.slice(path!.lastIndexOf(":") + 1);
    if (names.has(name)) statics.set(alloc!, name);
  }
  if (statics.size === 0) return [];
  const found = new Map<string, ConstantRead>();
  for (const [, constant, body] of mir.matchAll(item))
    for (const setting of readIn(body!, statics))
      found.set(`${constant} ${setting}`, { constant: constant!, setting });
  return [...found.values()];
}

/** A constant, a static, or a part of a function that is one; functions have a body without `=`. */
const item =
  /^(?:const |static (?:mut )?)?((?:<impl at [^>\n]*>|\{[^}\n]*\}|[\w:]|\[\d+\])+): [^\n]* = \{\n([\s\S]*?)^\}/gm;

/** The statics of which a body reads the value, or hands the address to a function. */
function readIn(body: string, statics: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  /** What locals point to. */
  const places = new Map<string, string>();
  for (const line of body.split("\n")) {
    const [, to = "", from = ""] = /^\s*(_\d+) = (.*);/.exec(line) ?? [];
    const alloc = /^const \{(alloc\d+)/.exec(from)?.[1];
    const [, local = ""] = /^(?:&(?:raw const )?\(+\*|copy |move )(_\d+)(?:\).*| as .*)?$/.exec(from) ?? [];
    const place = alloc === undefined ? places.get(local) : statics.get(alloc);
    if (to !== "" && place !== undefined) places.set(to, place);
    else
      for (const [pointer, name] of places) {
        const value = new RegExp(String.raw`\(\*${pointer}\)`);
        const argument = new RegExp(`[(,] ?(?:copy |move )${pointer}[,)].* -> `);
        if (value.test(line) || argument.test(line)) found.add(name);
      }
  }
  return found;
}

/** A warning for each of `reads`, where the text names the setting. */
export function constantWarnings(
  reads: readonly ConstantRead[],
  plain: readonly PlainSetting[],
  texts: readonly SourceText[],
): Diagnostic[] {
  return reads.map(({ setting, constant }) => {
    const declared = plain.find(({ name }) => name === setting)?.location;
    return settings.inConstant(setting, called(constant), placeOf(constant, setting, texts) ?? declared);
  });
}

/** What people call it: rustc numbers those without a name, and says where an `impl` begins. */
function called(constant: string): string {
  const [, item] = /^(.*?)(?:::)?\{constant#\d+\}$/.exec(constant) ?? [];
  const name = (item ?? constant).replace(/^.*<impl at [^>]*>::/, "");
  return item === undefined ? `\`${name}\`` : `an array's length or a block of \`${name}\``;
}

/** Where a constant names the setting: in its definition, or for one without a name the first place that does. */
function placeOf(
  constant: string,
  setting: string,
  texts: readonly SourceText[],
): SourceLocation | undefined {
  const name = /(?:^|::)(\w+)$/.exec(constant)?.[1];
  const before = name === undefined ? "" : String.raw`\b(?:const|static)\s+${name}\s*:[^;]*?`;
  const definition = new RegExp(String.raw`${before}(?<!\bstatic\s+)(?<!::)\b${setting}\b(?!\s*:[^:])`);
  for (const { file, text } of texts) {
    const code = withoutComments(text);
    const found = definition.exec(code);
    if (found === null) continue;
    const lines = code.slice(0, found.index + found[0].length - setting.length).split("\n");
    return { file, line: lines.length, column: lines.at(-1)!.length + 1 };
  }
  return undefined;
}
