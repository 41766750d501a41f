import { type Btf, type BtfMember, sizeOf, skipModifiers } from "../../../lib/btf/index.js";
import { CorelateError, kernelErrors, nearestNames } from "../../../lib/diagnostics/index.js";

/** A part of a variable: its type, and where it begins in the variable, in bytes. */
export interface Place {
  readonly type: number;
  readonly offset: number;
}

/**
 * Follows `.member` and `[index]` in `steps` from `place`, through members of anonymous structs and unions.
 *
 * @throws CRL0315 where there is no such part
 */
export function placeOf(btf: Btf, place: Place, steps: string, setting: string): Place {
  let at = place;
  for (const step of steps.match(/\.[A-Za-z_]\w*|\[\d+\]/g) ?? [])
    at = step.startsWith(".") ? member(btf, at, step.slice(1), setting) : element(btf, at, step, setting);
  return at;
}

function member(btf: Btf, { type, offset }: Place, name: string, setting: string): Place {
  const found = findMember(btf, type, name);
  if (found === undefined)
    throw new CorelateError(
      kernelErrors.noSuchPart(setting, name, nearestNames(name, memberNames(btf, type))),
    );
  if (found.bitSize !== 0 || found.bitOffset % 8 !== 0)
    throw new CorelateError(kernelErrors.settingKind(setting, "a bit-field"));
  return { type: found.type, offset: offset + found.bitOffset / 8 };
}

/** Depth-first, as C looks names up in anonymous members; offsets are added up. */
function findMember(btf: Btf, id: number, name: string, base = 0, depth = 0): BtfMember | undefined {
  const record = btf.type(skipModifiers(btf, id));
  if ((record.kind !== "struct" && record.kind !== "union") || depth > 16) return undefined;
  for (const candidate of record.members) {
    const moved = { ...candidate, bitOffset: candidate.bitOffset + base };
    if (candidate.name === name) return moved;
    if (candidate.name !== "") continue;
    const inner = findMember(btf, candidate.type, name, moved.bitOffset, depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function memberNames(btf: Btf, id: number): string[] {
  const record = btf.type(skipModifiers(btf, id));
  return record.kind === "struct" || record.kind === "union"
    ? record.members.map(({ name }) => name).filter((name) => name !== "")
    : [];
}

function element(btf: Btf, { type, offset }: Place, step: string, setting: string): Place {
  const array = btf.type(skipModifiers(btf, type));
  const index = Number(step.slice(1, -1));
  if (array.kind !== "array") throw new CorelateError(kernelErrors.noSuchPart(setting, step, []));
  if (index >= array.count)
    throw new CorelateError(kernelErrors.noSuchPart(setting, `${step} of ${array.count} elements`, []));
  return { type: array.element, offset: offset + index * (sizeOf(btf, array.element) ?? 0) };
}
