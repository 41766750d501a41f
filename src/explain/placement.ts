import type { BpfObject, ObjectFunction } from "../../lib/btf/index.js";
import { ObjectCode } from "../../lib/requires/index.js";

/** An instruction in the object. */
export interface PlacedInstruction {
  readonly function: ObjectFunction;
  readonly section: string;
  /** Bytes from the start of the section. */
  readonly offset: number;
}

/** Finds an instruction of a log in the object; undefined where there is none with this number. */
export type Placement = (insn: number) => PlacedInstruction | undefined;

/**
 * The kernel counts the instructions of a program with those of the functions that it calls. libbpf puts each of these behind what is there when it comes to the first
 * call of it, and then goes through its own calls (`bpf_object__reloc_code` in libbpf.c).
 */
export function placeInstructions(
  object: BpfObject,
  program: { readonly name: string; readonly section: string },
): Placement {
  const main = object.functions.find(
    ({ name, section }) => name === program.name && section === program.section,
  );
  if (main === undefined) return () => undefined;
  const parts = functionsInOrder(object, main);
  return (insn) => {
    const part = parts.find(({ start, fn }) => insn >= start && (insn - start) * 8 < fn.size);
    if (part === undefined) return undefined;
    const { fn, start } = part;
    return { function: fn, section: fn.section, offset: fn.offset + (insn - start) * 8 };
  };
}

interface Part {
  readonly fn: ObjectFunction;
  readonly start: number;
}

function functionsInOrder(object: BpfObject, main: ObjectFunction): Part[] {
  const code = new ObjectCode(object);
  const parts: Part[] = [{ fn: main, start: 0 }];
  const known = new Set([main]);
  let end = main.size / 8;
  const open = [code.instructionsOf(main)];
  while (open.length > 0) {
    const next = open.at(-1)!.next();
    if (next.done) {
      open.pop();
      continue;
    }
    const callee = code.callee(next.value);
    if (callee === undefined || known.has(callee)) continue;
    known.add(callee);
    parts.push({ fn: callee, start: end });
    end += callee.size / 8;
    open.push(code.instructionsOf(callee));
  }
  return parts;
}
