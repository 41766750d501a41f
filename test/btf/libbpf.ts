import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import {
  type BpfObject,
  type Btf,
  btfOf,
  btfSection,
  parseBtf,
  parseObject,
  type ResolvedObject,
  resolveObject,
} from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { loadWithLibbpf } from "../../src/kernel/index.js";

/** What a loader made of an object's relocations, in a form in which two loaders can be compared. */
export interface Relocated {
  /** `PROGRAM: BYTES` of each program, a line of hexadecimal an instruction; empty where the loader refused the object. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
  /** The loader refused a relocation, so that nothing is loaded. */
  readonly refused: boolean;
}

/** Lets libbpf relocate `object` for the types in `target` (an object or raw BTF). What the kernel says of the result does not count. */
export function relocateWithLibbpf(
  object: Uint8Array,
  target: Uint8Array,
): Relocated & { readonly log: string; readonly loaded: boolean } {
  const folder = tmp.dirSync({ prefix: "corelate-btf-", mode: 0o700, unsafeCleanup: true });
  try {
    const btfPath = join(folder.name, "target.btf");
    writeFileSync(btfPath, btfSection(target)!, { mode: 0o600 });
    const { programs, log, errno } = loadWithLibbpf(object, { libbpf: { env: process.env }, btfPath });
    if (programs.length === 0) throw new Error(`libbpf does not open the object:\n${log}`);
    const linked = linkedInstructions(parseObject(object));
    const refused = /^prog '.*': relo #\d+: failed to (relocate|patch insn)/m.test(log);
    if (!refused && !/^prog '.*': relo #\d+: </m.test(log)) {
      throw new Error(`libbpf came to no relocation:\n${log}`);
    }
    return {
      programs: refused
        ? {}
        : Object.fromEntries(programs.map(({ name, insns }) => [name, lines(insns, linked.get(name))])),
      refused,
      log,
      loaded: errno === 0,
    };
  } finally {
    folder.removeCallback();
  }
}

/** The same with corelate. `why` has the reasons of what was refused. */
export function relocateWithCorelate(object: Uint8Array, target: Uint8Array): Relocated & { why: string[] } {
  const parsed = parseObject(object);
  let resolved: ResolvedObject;
  try {
    resolved = resolveObject(parsed, btfOf(parsed, "object"), targetBtf(target));
  } catch (error) {
    // clang loses an index where it loads from arrays of arrays of one element: no loader takes such an access string.
    if (!(error instanceof CorelateError && error.diagnostics[0]?.code === "CRL0206")) throw error;
    return { programs: {}, refused: true, why: [error.message] };
  }
  const why = resolved.relocations.flatMap((r) =>
    r.failure !== undefined && !r.poisoned ? [r.failure.why] : [],
  );
  const programs: Record<string, readonly string[]> = {};
  const linked = linkedInstructions(parsed);
  for (const fn of parsed.functions) {
    if (!fn.global || fn.section === ".text") continue;
    const code = resolved.sections.get(fn.section) ?? parsed.section(fn.section)!.data;
    programs[fn.name] = lines(code.subarray(fn.offset, fn.offset + fn.size), linked.get(fn.name));
  }
  return { programs: why.length > 0 ? {} : programs, refused: why.length > 0, why };
}

/** The types in `target`, an object or raw BTF. */
export function targetBtf(target: Uint8Array): Btf {
  return parseBtf(btfSection(target)!);
}

/** Offsets of the instructions in each program that ELF relocations change too: addresses of maps, which libbpf fills in. */
function linkedInstructions(object: BpfObject): Map<string, Set<number>> {
  return new Map(
    object.functions.map((fn) => {
      const section = object.section(fn.section)!;
      const offsets = object.elf.relocationsOf(section.index).map(({ offset }) => Number(offset) - fn.offset);
      return [fn.name, new Set(offsets.flatMap((offset) => [offset, offset + 8]))];
    }),
  );
}

function lines(code: Uint8Array, linked: ReadonlySet<number> = new Set()): string[] {
  const found: string[] = [];
  for (let at = 0; at < code.length; at += 8)
    found.push(linked.has(at) ? "linked" : Buffer.from(code.subarray(at, at + 8)).toString("hex"));
  return found;
}
