import { callOpcode, type ObjectFunction, parseObject } from "../../../lib/btf/index.js";
import { type Diagnostic, symbols } from "../../../lib/diagnostics/index.js";
import { helpers, helperUses, sectionNamed, unmeasuredTypes } from "../../../lib/kernel-features/index.js";
import { isCertain, ObjectCode, type Placed, uses } from "../../../lib/requires/index.js";

/** A call that some of its programs may not do. */
interface Refused {
  readonly insn: Placed;
  readonly programs: { readonly fn: ObjectFunction; readonly type: string }[];
}

/**
 * An error for each call of a helper that a program may not call, because of its type: in the program itself, or in a function that it calls. Calls that a setting or a
 * question about the kernel can keep the verifier from are none, nor are those of programs whose section says no type.
 */
export function checkHelpers(bytes: Uint8Array): Diagnostic[] {
  const object = parseObject(bytes);
  const code = new ObjectCode(object);
  const found = new Map<string, Refused>();
  let use: ReturnType<typeof uses> | undefined;
  for (const fn of object.functions) {
    const type = fn.global ? sectionNamed(fn.section)?.type.name : undefined;
    if (type === undefined || unmeasuredTypes.has(type)) continue;
    for (const one of code.functionsOf(fn))
      for (const insn of code.instructionsOf(one)) {
        if (!isRefused(insn, type)) continue;
        use ??= uses(object);
        if (use(insn.section, insn.insn) !== "always") continue;
        if (!isCertain(object, code, fn, (at) => at.section === insn.section && at.insn === insn.insn))
          continue;
        const key = `${insn.insn} ${insn.section}`;
        const refused = found.get(key) ?? { insn, programs: [] };
        refused.programs.push({ fn, type });
        found.set(key, refused);
      }
  }
  return [...found.values()].map(({ insn, programs }) => {
    const helper = helpers[insn.immediate]!.name;
    const line = object.lineAt(insn.section, insn.insn * 8);
    return symbols.helperNotForType({
      helper,
      types: [...new Set(programs.map(({ type }) => type))],
      programs: programs.map(({ fn }) => fn),
      may: helperUses.get(helper)!.programTypes,
      location: line && { file: line.file, line: line.line, column: line.column },
    });
  });
}

/** Whether `insn` is a call of a helper that programs of `type` may not call. Of helpers and types that are newer than the table nothing is known. */
function isRefused({ opcode, source, immediate }: Placed, type: string): boolean {
  if (opcode !== callOpcode || source !== 0) return false;
  const name = helpers[immediate]?.name;
  const use = name === undefined ? undefined : helperUses.get(name);
  return use !== undefined && isKnownType(type) && !use.programTypes.includes(type);
}

/** `ext` takes the helpers of the program that it replaces a function of. */
function isKnownType(type: string): boolean {
  return helperUses.get("map_lookup_elem")!.programTypes.includes(type);
}
