import type { ResolvedObject } from "../core/index.js";
import { InstructionClass, instructionSize, JumpOperation } from "../instruction.js";
import type { BpfObject, ObjectFunction } from "../object.js";
import { reachable } from "./reach.js";

const exit = InstructionClass.Jmp | JumpOperation.Exit;

/**
 * Programs that a kernel refuses whatever the verifier knows: every way from their start to an end leads over an instruction whose relocation has no value. Gives for
 * each the index of the first relocation without a value that is reached.
 *
 *     r6 = *(u64 *)(r1 + 0)
 *     if r6 == 0 goto end      with this way around it, a kernel has to be asked
 *     r0 = poisoned
 *     end: exit
 *
 * For this, what is poisoned ends the program: then none of its own ends can be reached. Functions that it calls are taken for such that return.
 */
export function unavoidable(
  object: BpfObject,
  { relocations, sections }: ResolvedObject,
): ReadonlyMap<ObjectFunction, number> {
  const found = new Map<ObjectFunction, number>();
  const failed = [...relocations.keys()].filter((index) => relocations[index]!.failure !== undefined);
  // A loader that gives up over a relocation poisons none.
  if (failed.length === 0 || failed.some((index) => !relocations[index]!.poisoned)) return found;
  const ended = new Map([...sections].map(([name, code]) => [name, Uint8Array.from(code)] as const));
  for (const index of failed) {
    const { section, offset } = relocations[index]!.relocation;
    ended
      .get(section)
      ?.fill(0, offset, offset + instructionSize)
      .set([exit], offset);
  }
  const reached = reachable(object, ended);
  const byPlace = new Map(failed.map((index) => [placeOf(relocations[index]!.relocation), index] as const));
  for (const fn of object.functions) {
    const code = ended.get(fn.section);
    if (!fn.global || fn.section === ".text" || code === undefined) continue;
    const reachedOffsets = offsetsOf(fn).filter((offset) =>
      reached.has(fn.section, offset / instructionSize),
    );
    const poisonedAt = (offset: number) => byPlace.get(placeOf({ section: fn.section, offset }));
    const first = reachedOffsets.map(poisonedAt).find((index) => index !== undefined);
    const ends = reachedOffsets.some((offset) => code[offset] === exit && poisonedAt(offset) === undefined);
    if (first !== undefined && !ends) found.set(fn, first);
  }
  return found;
}

/** The offsets of a function's instructions, in bytes from the start of its section. */
function offsetsOf({ offset, size }: ObjectFunction): number[] {
  return Array.from(
    { length: Math.floor(size / instructionSize) },
    (_, index) => offset + index * instructionSize,
  );
}

function placeOf({ section, offset }: { readonly section: string; readonly offset: number }): string {
  return `${offset} ${section}`;
}
