import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { type Btf, btfOf, btfSection, parseBtf, parseObject, resolveObject } from "../../src/btf/index.js";
import { loadWithLibbpf } from "../../src/kernel/index.js";

/** What a loader made of an object's relocations, in a form in which two loaders can be compared. */
export interface Relocated {
  /** `PROGRAM: BYTES` of each program, a line of hexadecimal an instruction; empty where the loader refused the object. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
  /** The loader refused a relocation, so that nothing is loaded. */
  readonly refused: boolean;
}

/** Lets libbpf relocate `object` for the types in `target` (an object or raw BTF). What the kernel says of the result does not count. */
export function relocateWithLibbpf(object: Uint8Array, target: Uint8Array): Relocated & { log: string } {
  const folder = tmp.dirSync({ prefix: "corelate-btf-", mode: 0o700, unsafeCleanup: true });
  try {
    const btfPath = join(folder.name, "target.btf");
    writeFileSync(btfPath, btfSection(target)!, { mode: 0o600 });
    const { programs, log } = loadWithLibbpf(object, { libbpf: { env: process.env }, btfPath });
    if (programs.length === 0) throw new Error(`libbpf does not open the object:\n${log}`);
    const refused = /^prog '.*': relo #\d+: failed to (relocate|patch insn)/m.test(log);
    if (!refused && !/^prog '.*': relo #\d+: </m.test(log)) {
      throw new Error(`libbpf came to no relocation:\n${log}`);
    }
    return {
      programs: refused ? {} : Object.fromEntries(programs.map(({ name, insns }) => [name, lines(insns)])),
      refused,
      log,
    };
  } finally {
    folder.removeCallback();
  }
}

/** The same with corelate. `why` has the reasons of what was refused. */
export function relocateWithCorelate(object: Uint8Array, target: Uint8Array): Relocated & { why: string[] } {
  const parsed = parseObject(object);
  const resolved = resolveObject(parsed, btfOf(parsed, "object"), targetBtf(target));
  const why = resolved.relocations.flatMap((r) => (r.why !== undefined && !r.poisoned ? [r.why] : []));
  const programs: Record<string, readonly string[]> = {};
  for (const fn of parsed.functions) {
    if (!fn.global || fn.section === ".text") continue;
    const code = resolved.sections.get(fn.section) ?? parsed.section(fn.section)!.data;
    programs[fn.name] = lines(code.subarray(fn.offset, fn.offset + fn.size));
  }
  return { programs: why.length > 0 ? {} : programs, refused: why.length > 0, why };
}

/** The types in `target`, an object or raw BTF. */
export function targetBtf(target: Uint8Array): Btf {
  return parseBtf(btfSection(target)!);
}

function lines(code: Uint8Array): string[] {
  const found: string[] = [];
  for (let at = 0; at < code.length; at += 8)
    found.push(Buffer.from(code.subarray(at, at + 8)).toString("hex"));
  return found;
}
