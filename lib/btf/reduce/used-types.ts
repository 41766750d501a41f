import type { Btf } from "../btf.js";
import { isFieldBased, isTypeBased, type Spec } from "../core/index.js";
import { RelocationKind } from "../ext.js";
import { skipModifiers } from "../size.js";

/** How deep members without a name are looked through. */
const deepest = 64;

/** The types of targets that relocations need, and of records the members. A type is one of the BTF that holds it, which may be a module's base. */
export class UsedTypes {
  readonly #types = new Map<Btf, Map<number, Set<number>>>();

  /** The members of type `id` of `btf` that are used; undefined where the type is not. */
  membersOf(btf: Btf, id: number): ReadonlySet<number> | undefined {
    return this.#types.get(holder(btf, id))?.get(id);
  }

  /**
   * Adds what one relocation needs: of a field the records on the way to it, with that member alone; of a type the type without its members, or for
   * `type_matches` with all of them; of an enumerator the enum.
   */
  add(kind: number, spec: Spec): void {
    const { btf, root } = spec;
    if (isFieldBased(kind)) this.#addField(spec);
    else if (kind === RelocationKind.TypeMatches) this.#addMatched(btf, root, false);
    else this.#add(btf, root, isTypeBased(kind));
  }

  /** Marks a type, and what it is made of by value; behind a pointer only with `follow`. */
  #add(btf: Btf, id: number, follow: boolean): void {
    if (id === 0 || !this.#mark(btf, id)) return;
    const type = btf.type(id);
    switch (type.kind) {
      case "ptr":
        if (follow) this.#add(btf, type.type, follow);
        break;
      case "const":
      case "volatile":
      case "restrict":
      case "typedef":
      case "type_tag":
        this.#add(btf, type.type, follow);
        break;
      case "array":
        this.#add(btf, type.element, follow);
        this.#add(btf, type.index, follow);
        break;
      case "func_proto":
        this.#add(btf, type.returns, follow);
        for (const parameter of type.parameters) this.#add(btf, parameter.type, follow);
        break;
    }
  }

  /** Whether it was not marked before. */
  #mark(btf: Btf, id: number): boolean {
    const own = holder(btf, id);
    const types = this.#types.get(own) ?? new Map<number, Set<number>>();
    this.#types.set(own, types);
    if (types.has(id)) return false;
    types.set(id, new Set());
    return true;
  }

  #addMember(btf: Btf, record: number, index: number, type: number): void {
    this.#mark(btf, record);
    this.#types.get(holder(btf, record))!.get(record)!.add(index);
    this.#add(btf, type, false);
  }

  #addField({ btf, root, accessors }: Spec): void {
    this.#add(btf, root, false);
    let at = skipModifiers(btf, root);
    for (const [step, { type: record, index, name }] of accessors.entries()) {
      if (name === undefined) {
        if (step === 0) continue;
        const array = btf.type(at);
        if (array.kind !== "array") return;
        at = skipModifiers(btf, array.element);
        continue;
      }
      for (const [outer, member] of wayTo(btf, at, record) ?? []) {
        const type = btf.type(outer);
        if (type.kind !== "struct" && type.kind !== "union") return;
        this.#addMember(btf, outer, member, type.members[member]!.type);
      }
      const type = btf.type(record);
      const member = type.kind === "struct" || type.kind === "union" ? type.members[index] : undefined;
      if (member === undefined) return;
      this.#addMember(btf, record, index, member.type);
      at = skipModifiers(btf, member.type);
    }
  }

  /** Marks a type with all that `type_matches` compares: members, but of records behind a pointer only the name. */
  #addMatched(btf: Btf, id: number, behindPointer: boolean): void {
    if (id === 0) return;
    const isNew = this.#mark(btf, id);
    const type = btf.type(id);
    switch (type.kind) {
      case "struct":
      case "union":
        if (behindPointer) return;
        if (!isNew && this.membersOf(btf, id)!.size === type.members.length) return;
        for (const [index, member] of type.members.entries()) {
          this.#types.get(holder(btf, id))!.get(id)!.add(index);
          this.#addMatched(btf, member.type, false);
        }
        return;
      case "ptr":
        this.#addMatched(btf, type.type, true);
        return;
      case "const":
      case "volatile":
      case "restrict":
      case "typedef":
      case "type_tag":
        this.#addMatched(btf, type.type, behindPointer);
        return;
      case "array":
        this.#addMatched(btf, type.element, behindPointer);
        this.#addMatched(btf, type.index, behindPointer);
        return;
      case "func_proto":
        if (!isNew) return;
        this.#addMatched(btf, type.returns, behindPointer);
        for (const parameter of type.parameters) this.#addMatched(btf, parameter.type, behindPointer);
    }
  }
}

/** The BTF that itself has the type: `btf` or its base. */
function holder(btf: Btf, id: number): Btf {
  return id < btf.firstId && btf.base !== undefined ? holder(btf.base, id) : btf;
}

/** The members without a name that lead from one record to another, each with its record. */
function wayTo(
  btf: Btf,
  from: number,
  to: number,
  depth = 0,
): [record: number, member: number][] | undefined {
  if (from === to) return [];
  const type = btf.type(from);
  if ((type.kind !== "struct" && type.kind !== "union") || depth > deepest) return undefined;
  for (const [index, member] of type.members.entries()) {
    if (member.name !== "") continue;
    const rest = wayTo(btf, skipModifiers(btf, member.type), to, depth + 1);
    if (rest !== undefined) return [[from, index], ...rest];
  }
  return undefined;
}
