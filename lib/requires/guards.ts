import { type BpfObject, type Reachable, RelocationKind, reachable } from "../btf/index.js";

/** How far an instruction of an object is used. */
export type Use = "always" | "guarded" | "never";

const questions: ReadonlySet<number> = new Set([
  RelocationKind.FieldExists,
  RelocationKind.TypeExists,
  RelocationKind.EnumvalExists,
  RelocationKind.TypeMatches,
]);

/**
 * Tells for each instruction whether it is reached on every kernel, only where a question about the kernel (`field_exists!`, the address of a weak symbol) is answered with
 * yes, or never:
 *
 *     if enum_value_exists!(bpf_func_id::BPF_FUNC_ringbuf_output) { output() }   // output: guarded
 *
 * It is `lib/btf/reach` twice: with every such question answered with no, and with no answer known.
 */
export function uses(object: BpfObject): (section: string, insn: number) => Use {
  const unknown = new Set<string>();
  const asked = new Map<string, number[]>();
  for (const { section, offset, kind } of object.ext.relocations) {
    if (questions.has(kind)) asked.set(section, [...(asked.get(section) ?? []), offset]);
    else unknown.add(`${section}\0${offset / 8}`);
  }
  const denied = reachable(object, answeredWithNo(object, asked), {
    isUnknown: (section, insn) => unknown.has(`${section}\0${insn}`),
    isMissing: ({ section, binding }) => section === 0 && binding === STB_WEAK,
  });
  const open: Reachable = reachable(object, new Map(), {
    isUnknown: (section, insn) =>
      unknown.has(`${section}\0${insn}`) || asked.get(section)?.includes(insn * 8) === true,
  });
  return (section, insn) =>
    denied.has(section, insn) ? "always" : open.has(section, insn) ? "guarded" : "never";
}

const STB_WEAK = 2;

/** The code with 0 in place of every answer. */
function answeredWithNo(
  object: BpfObject,
  asked: ReadonlyMap<string, readonly number[]>,
): Map<string, Uint8Array> {
  const sections = new Map<string, Uint8Array>();
  for (const [name, offsets] of asked) {
    const code = Uint8Array.from(object.section(name)?.data ?? []);
    // The answer is an immediate of a move or of a 64-bit load: four bytes, and four in the load's second half.
    for (const offset of offsets) {
      if (offset + 8 > code.length) continue;
      code.fill(0, offset + 4, offset + 8);
      if (code[offset] === 0x18 && offset + 16 <= code.length) code.fill(0, offset + 12, offset + 16);
    }
    sections.set(name, code);
  }
  return sections;
}
