import type { AccessChoice, Member, Mode, RecordType, Shape } from "./model.js";

/** A step from a record to a member, or from an array to an element. */
export type Step =
  | { readonly kind: "member"; readonly index: number; readonly member: Member }
  | { readonly kind: "element"; readonly index: number };

/** Steps without following a pointer: what one relocation holds. */
export interface Chain {
  readonly root: RecordType;
  readonly steps: readonly Step[];
}

/** An access with its way written out. The last chain leads to `shape`, which is a number, an enum or a pointer. */
export interface Access {
  readonly mode: Mode;
  readonly chains: readonly Chain[];
  readonly shape: Shape;
  /** A packed record is on the way: Rust gives no reference to what is in it. */
  readonly packed: boolean;
  /** For the mode `dynamic`: the count of the array whose last index is known at run time only. */
  readonly dynamicCount: number | undefined;
}

/** The relocation that an access has to end in. */
export interface Expected {
  readonly kind: number;
  readonly root: string;
  readonly path: string;
  readonly access: string;
}

/** Takes the way that `choice` describes, through at most two pointers. */
export function walk(records: readonly RecordType[], choice: AccessChoice): Access {
  const ways = [...choice.ways];
  const next = (count: number) => (ways.shift() ?? 0) % count;
  const chains: Chain[] = [];
  let root = records[choice.root % records.length]!;
  let packed = false;
  while (true) {
    const steps: Step[] = [];
    let shape: Shape = { kind: "record", record: root };
    let last: Shape = shape;
    while (shape.kind === "record" || shape.kind === "array") {
      last = shape;
      if (shape.kind === "record") {
        const members: readonly Member[] = shape.record.members;
        packed ||= shape.record.packed;
        const index: number = next(members.length);
        steps.push({ kind: "member", index, member: members[index]! });
        shape = members[index]!.shape;
      } else {
        steps.push({ kind: "element", index: next(shape.count) });
        shape = shape.element;
      }
    }
    chains.push({ root, steps });
    if (shape.kind === "pointer" && chains.length < 3 && next(3) > 0) {
      root = records[shape.to]!;
      continue;
    }
    return settle({ mode: choice.mode, chains, shape, packed, dynamicCount: undefined }, last);
  }
}

/** Falls back to a plain load where the mode asks for something that this way does not have. */
function settle(access: Access, last: Shape): Access {
  const { mode, packed, shape } = access;
  const plain = { ...access, mode: "load" as const };
  if (mode === "volatile" && packed) return plain;
  if (mode === "field_signed" && (access.chains.length > 1 || shape.kind !== "number")) return plain;
  if (mode === "dynamic") {
    const steps = access.chains.at(-1)!.steps;
    if (last.kind !== "array" || steps.at(-2)?.kind !== "member") return plain;
    return { ...access, dynamicCount: last.count };
  }
  return access;
}

/** The relocations that the access must have in Rust's object, from the types alone. */
export function expectedOf(access: Access): Expected[] {
  const { mode, chains } = access;
  const first = chains[0]!;
  switch (mode) {
    case "size_of":
      return [{ kind: 9, root: first.root.name, path: "", access: "0" }];
    case "offset_of":
      return [describe(0, withoutElements(first))];
    case "field_offset":
      return [describe(0, first)];
    case "field_size":
      return [describe(1, first)];
    case "field_exists":
      return [describe(2, first)];
    case "field_signed":
      return [describe(3, first)];
    case "dynamic": {
      const last = chains.at(-1)!;
      return [...chains.slice(0, -1), { ...last, steps: last.steps.slice(0, -1) }].map((chain) =>
        describe(0, chain),
      );
    }
    default:
      return chains.map((chain) => describe(0, chain));
  }
}

/** `offset_of!` takes no indices: what is in front of the first one. */
export function withoutElements(chain: Chain): Chain {
  const at = chain.steps.findIndex((step) => step.kind === "element");
  return at === -1 ? chain : { ...chain, steps: chain.steps.slice(0, at) };
}

function describe(kind: number, chain: Chain): Expected {
  let path = "";
  for (const step of chain.steps) {
    if (step.kind === "element") path += `[${step.index}]`;
    else if (step.member.name !== "") path += path === "" ? step.member.name : `.${step.member.name}`;
  }
  return {
    kind,
    root: chain.root.name,
    path,
    access: ["0", ...chain.steps.map(({ index }) => index)].join(":"),
  };
}
