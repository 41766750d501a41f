import { basename } from "node:path";
import {
  type Btf,
  essentialName,
  type InspectedRelocation,
  inspect,
  parseObject,
  skipModifiers,
} from "../../lib/btf/index.js";
import { CorelateError, nearestNames, testErrors } from "../../lib/diagnostics/index.js";
import { explained, objectOf, type Subject } from "./subject.js";

/** The relocations of an object, and how its types hang together. */
export interface Relocated {
  readonly relocations: readonly InspectedRelocation[];
  readonly btf: Btf | undefined;
}

/** What is known of a field: whether every step to it is relocated, and the first that is not. */
export interface Found {
  readonly pass: boolean;
  /** Such as `mm_struct.owner`; absent where all are there. */
  readonly missing?: string;
}

export function relocatedIn(bytes: Uint8Array): Relocated {
  return { relocations: inspect(bytes).relocations, btf: parseObject(bytes).btf };
}

/** Looks for `text`, a type and a path in which pointers are followed: `task_struct.mm.owner` is `task_struct.mm`, then `mm_struct.owner`. @throws CRL0706 */
export function findField({ relocations, btf }: Relocated, text: string): Found {
  if (!/^\w+(\[\d+\])*(\.\w+(\[\d+\])*)*$/.test(text)) throw new CorelateError(testErrors.badField(text));
  const parts = text.split(".");
  const known = new Set(relocations.map((one) => nameOf({ ...one, root: essentialName(one.root) })));
  // The longest that is one relocation, then what its pointer leads to.
  const follow = (type: string, path: readonly string[]): Found => {
    const whole = [type, ...path].join(".");
    if (known.has(whole)) return { pass: true };
    let deepest: Found = { pass: false, missing: whole };
    for (let end = path.length - 1; end > 0; end--) {
      const step = path.slice(0, end);
      if (!known.has([type, ...step].join("."))) continue;
      for (const target of pointees(btf, type, step)) {
        const rest = follow(target, path.slice(end));
        if (rest.pass) return rest;
        deepest = rest;
      }
    }
    return deepest;
  };
  return follow(parts[0]!, parts.slice(1));
}

/** The names of the structs and unions that the member `path` of `type` points to: several where the object has the type in several flavors. */
function pointees(btf: Btf | undefined, type: string, path: readonly string[]): string[] {
  const names = path.flatMap((part) => part.split(/(?=\[)/));
  const found = new Set<string>();
  for (const id of btf?.findByEssentialName(type) ?? []) {
    let at: number | undefined = skipModifiers(btf!, id);
    for (const name of names) at = at === undefined ? undefined : memberType(btf!, at, name, 0);
    if (at === undefined) continue;
    const pointer = btf!.type(skipModifiers(btf!, at));
    if (pointer.kind === "ptr") found.add(essentialName(btf!.name(skipModifiers(btf!, pointer.type))));
  }
  return [...found].filter((name) => name !== "");
}

/** Deeper nests of anonymous members are not looked into: the object may be hostile. */
const deepestNest = 32;

function memberType(btf: Btf, id: number, name: string, depth: number): number | undefined {
  const type = btf.type(skipModifiers(btf, id));
  if (name.startsWith("[")) return type.kind === "array" ? type.element : undefined;
  if ((type.kind !== "struct" && type.kind !== "union") || depth > deepestNest) return undefined;
  const own = type.members.find((member) => member.name === name);
  if (own !== undefined) return own.type;
  for (const member of type.members) {
    const inner = member.name === "" ? memberType(btf, member.type, name, depth + 1) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function nameOf({ root, path }: Pick<InspectedRelocation, "root" | "path">): string {
  return path === "" ? root : path.startsWith("[") ? `${root}${path}` : `${root}.${path}`;
}

/** How many relocations a failure lists. */
const mostListed = 40;

/** What an object relocates, for the message of a failure. */
export function describeRelocated({ relocations }: Relocated, missing: string): string {
  const near = nearestNames(missing, relocations.map(nameOf));
  const lines = relocations.map(
    (one) => `  ${one.function}  ${one.kindName}  ${nameOf(one)}  ${basename(one.file)}:${one.line}`,
  );
  const unique = [...new Set(lines)];
  return [
    ...(near.length > 0 ? [`names near ${missing}: ${near.join(", ")}`] : []),
    unique.length === 0 ? "it relocates nothing" : "it relocates",
    ...unique.slice(0, mostListed),
    ...(unique.length > mostListed ? [`  and ${unique.length - mostListed} more`] : []),
  ].join("\n");
}

/** Each relocation of `subject` in a line, without lines and instructions, which change with everything: for snapshots. */
export async function relocations(subject: Subject): Promise<string[]> {
  const { bytes } = await objectOf(subject);
  const found = await explained(() => inspect(bytes).relocations);
  return found
    .map((one) => `${one.function}: ${one.kindName} ${nameOf(one)} (${one.access})`)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
