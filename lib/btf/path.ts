import { btfErrors, CorelateError } from "../diagnostics/index.js";
import type { Btf } from "./btf.js";
import { type CoreRelocation, RelocationKind } from "./ext.js";
import { skipModifiers } from "./size.js";
import type { BtfType } from "./types.js";

/** A relocation in names. */
export interface DescribedRelocation {
  /** The root type's name, with its flavor. */
  readonly root: string;
  /** Names joined by dots, with `[i]` for indices: `uid_gid_map.extent[2].first`. The enumerator for the enum kinds; empty for the type kinds. */
  readonly path: string;
}

/** The numbers of an access string. @throws CRL0206 when it holds something else. */
export function accessIndices(access: string, root = ""): number[] {
  if (access.length > 1024 || !/^\d{1,10}(:\d{1,10})*$/.test(access))
    throw new CorelateError(btfErrors.badAccess(access, root));
  const indices = access.split(":").map(Number);
  if (indices.some((index) => index > 0x7fff_ffff))
    throw new CorelateError(btfErrors.badAccess(access, root));
  return indices;
}

/** Puts a relocation of an object with `btf` into names. @throws CRL0206 when its access string fits no member. */
export function describeRelocation(btf: Btf, relocation: CoreRelocation): DescribedRelocation {
  const root = btf.name(relocation.type);
  const indices = accessIndices(relocation.access, root);
  switch (relocation.kind) {
    case RelocationKind.TypeIdLocal:
    case RelocationKind.TypeIdTarget:
    case RelocationKind.TypeExists:
    case RelocationKind.TypeSize:
    case RelocationKind.TypeMatches:
      return { root, path: "" };
    case RelocationKind.EnumvalExists:
    case RelocationKind.EnumvalValue: {
      const type = btf.type(skipModifiers(btf, relocation.type));
      const value = type.kind === "enum" || type.kind === "enum64" ? type.values[indices[0]!] : undefined;
      if (!value) throw new CorelateError(btfErrors.badAccess(relocation.access, root));
      return { root, path: value.name };
    }
    default:
      return { root, path: fieldPath(btf, relocation.type, indices, relocation.access) };
  }
}

function fieldPath(btf: Btf, root: number, indices: readonly number[], access: string): string {
  const [first, ...rest] = indices;
  let path = first === 0 ? "" : `[${first}]`;
  let at = skipModifiers(btf, root);
  for (const index of rest) {
    const type: BtfType = btf.type(at);
    if (type.kind === "array") {
      path += `[${index}]`;
      at = skipModifiers(btf, type.element);
      continue;
    }
    const member = type.kind === "struct" || type.kind === "union" ? type.members[index] : undefined;
    if (!member) throw new CorelateError(btfErrors.badAccess(access, btf.name(root)));
    if (member.name !== "") path += path === "" ? member.name : `.${member.name}`;
    at = skipModifiers(btf, member.type);
  }
  return path;
}
