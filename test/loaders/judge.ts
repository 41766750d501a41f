import type { Entry } from "../every-object/recorded.js";
import type { Result } from "./batch.js";
import { canonical } from "./canonical.js";

/** In what the instructions of `programs` differ from libbpf's, a line each. */
export function compareInstructions(programs: readonly string[], libbpf: Result, other: Result): string[] {
  if (libbpf.failed !== undefined || other.failed !== undefined) {
    if (libbpf.failed !== undefined && other.failed !== undefined) return [];
    return [
      libbpf.failed === undefined
        ? `refuses the object: ${other.failed}`
        : `takes an object that libbpf refuses: ${libbpf.failed}`,
    ];
  }
  return programs.flatMap((name) => {
    const [left, right] = [libbpf.programs[name], other.programs[name]];
    if (left === undefined || right === undefined)
      return [`${name}: ${left === undefined ? "libbpf has" : "has"} no such program`];
    const [ours, theirs] = [canonical(left), canonical(right)];
    const at = Array.from({ length: Math.max(ours.lines.length, theirs.lines.length) }, (_, i) => i).find(
      (i) => ours.lines[i] !== theirs.lines[i],
    );
    if (at !== undefined)
      return [`${name}: instruction ${at}: ${theirs.lines[at]} and not ${ours.lines[at]}`];
    return theirs.poisonedLoad && !ours.poisonedLoad ? [`${name}: poisons a constant in another way`] : [];
  });
}

/** How many of an object's programs are in the kernel with BTF when libbpf has loaded it. */
export function programsWithBtf({ verdict }: Entry, programs: readonly string[]): number {
  const refused = verdict!.refused.map(({ program }) => program);
  if (verdict!.problems.length > 0 || refused.includes("")) return 0;
  return programs.filter((name) => !refused.includes(name)).length;
}

/** In what the kernel's answers differ from those that libbpf got, a line each. */
export function compareKernel({ verdict }: Entry, programs: readonly string[], other: Result): string[] {
  const refusedByLibbpf = new Map(verdict!.refused.map(({ program, says }) => [program, says]));
  const whole = refusedByLibbpf.get("");
  if (programs.length === 0) return [];
  if (other.kernelFailed !== undefined)
    return whole === undefined ? [`refuses the object: ${other.kernelFailed}`] : [];
  return programs.flatMap((name) => {
    const answer = other.kernel[name];
    const refused = whole ?? refusedByLibbpf.get(name);
    if (answer === undefined) return [`${name}: no such program`];
    if (answer === "no-btf")
      return verdict!.problems.includes("there is no .BTF") ? [] : [`${name}: loaded without BTF`];
    if (answer === "btf")
      return refused === undefined ? [] : [`${name}: loads, and with libbpf not: ${refused}`];
    if (refused === undefined) return [`${name}: refused: ${answer.refused}`];
    return sameRefusal(refused, answer.refused)
      ? []
      : [`${name}: refused: ${answer.refused}, and not: ${refused}`];
  });
}

/** Words for a relocation without a target: libbpf's, and the verifier's where a loader leaves the log as it is. */
const poisoned =
  /failed to resolve CO-RE relocation|invalid func unknown#195896080|frame pointer is read only/;

function sameRefusal(libbpf: string, other: string): boolean {
  if (poisoned.test(libbpf)) return poisoned.test(other);
  return other.includes(libbpf.trim());
}
