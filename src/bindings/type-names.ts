/**
 * Which Rust name each type of a BTF gets.
 *
 * C keeps the tags of structs, unions and enums apart from typedefs; Rust has one namespace for both. And one BTF holds
 * types of many compilation units, in which one name may mean different things. So:
 *
 * - a typedef that names the struct of the same name (`typedef struct foo foo`) is that struct;
 * - a struct, union or enum that only a typedef names (`typedef struct { … } foo_t`) gets the typedef's name;
 * - further types of one name get `___2`, `___3`, … in the order of their ids, tags before typedefs. CO-RE ignores
 *   everything from the three underscores on when it matches names, and bpftool numbers its own headers the same way.
 *
 * Names depend on the BTF alone, never on what was asked for.
 */
import type { Btf, BtfKind } from "../../lib/btf/index.js";

import { btfErrors, CorelateError } from "../../lib/diagnostics/index.js";
import { fixedWidthType, rustIdentifier } from "./rust-names.js";
import { isEnum, isQualifier, isRecord } from "./type-kinds.js";

const namedKinds: ReadonlySet<BtfKind> = new Set([
  "struct",
  "union",
  "enum",
  "enum64",
  "typedef",
  "fwd",
] as const);

/** More typedefs of typedefs than anybody writes: what is deeper goes round in circles. */
const maxTypedefChain = 256;

/** The Rust name of every type of a BTF that has a name; built once, in time linear in the BTF. */
export class TypeNames {
  /** Rust name by id, of each type that has one of its own. */
  readonly #names = new Map<number, string>();
  /** Ids by C name, first the one that bears it in Rust. */
  readonly #byCName = new Map<string, number[]>();
  readonly #byRustName = new Map<string, number>();
  /** The number that the next type of a name may have: there may be thousands of one name. */
  readonly #nextNumber = new Map<string, number>();
  /** Struct or union by name, for forward declarations. */
  readonly #composites = new Map<string, number>();
  readonly #btf: Btf;

  constructor(btf: Btf) {
    this.#btf = btf;
    const forwards: number[] = [];
    const typedefs: number[] = [];
    for (let id = 1; id < btf.typeCount; id++) {
      const kind = btf.kind(id);
      if (!namedKinds.has(kind)) continue;
      const name = btf.name(id);
      if (name === "") continue;
      if (kind === "typedef") typedefs.push(id);
      else if (kind === "fwd") forwards.push(id);
      else this.#claim(id, name);
      if ((kind === "struct" || kind === "union") && !this.#composites.has(name))
        this.#composites.set(name, id);
    }
    for (const id of forwards) {
      const name = btf.name(id);
      if (!this.#composites.has(name)) {
        this.#composites.set(name, id);
        this.#claim(id, name);
      }
    }
    for (const id of typedefs) {
      const name = btf.name(id);
      if (fixedWidthType(name) === undefined && this.entity(id) === id) this.#claim(id, name);
    }
  }

  /** The Rust name of what {@link entity} returned. */
  rustName(id: number): string {
    return this.#names.get(id)!;
  }

  /** Ids of the types called `name` in C, or of the one called so in Rust (`foo___2`); empty where there are none. */
  find(name: string): readonly number[] {
    const ids = this.#byCName.get(name);
    if (ids !== undefined) return ids;
    const id = this.#byRustName.get(name);
    return id === undefined ? [] : [id];
  }

  /** Whether `id` (of {@link entity}) is written under a name of its own. */
  hasName(id: number): boolean {
    return this.#names.has(id);
  }

  /** Every name that {@link find} knows. */
  known(): Iterable<string> {
    return [...this.#byCName.keys(), ...this.#byRustName.keys()];
  }

  /** The ids that have Rust names, in order. */
  ids(): number[] {
    return [...this.#names.keys()].sort((a, b) => a - b);
  }

  /**
   * The type that is written in Rust for `id`: without qualifiers and tags, forward declarations found, typedefs that
   * only repeat a struct's name left out.
   */
  entity(id: number): number {
    return this.#entity(id, 0);
  }

  #entity(id: number, depth: number): number {
    const at = this.unqualified(id);
    const type = this.#btf.type(at);
    if (type.kind === "fwd") return this.#composites.get(type.name) ?? at;
    if (type.kind !== "typedef") return at;
    if (depth > maxTypedefChain) throw new CorelateError(btfErrors.cyclic(type.name));
    const target = this.#entity(type.type, depth + 1);
    const named = this.#btf.type(target);
    const repeats = named.name === type.name && (isRecord(named) || isEnum(named) || named.kind === "fwd");
    return repeats ? target : at;
  }

  /** `id` without const, volatile, restrict and type tags around it. */
  unqualified(id: number): number {
    let at = id;
    for (let steps = 0; ; steps++) {
      const type = this.#btf.type(at);
      if (!isQualifier(type)) return at;
      if (steps > maxTypedefChain) throw new CorelateError(btfErrors.cyclic(`type ${id}`));
      at = type.type;
    }
  }

  #claim(id: number, cName: string): void {
    let name = rustIdentifier(cName);
    if (this.#byRustName.has(name)) {
      let number = this.#nextNumber.get(name) ?? 2;
      const first = name;
      for (; this.#byRustName.has(name); number++) name = rustIdentifier(`${cName}___${number}`);
      this.#nextNumber.set(first, number);
    }
    this.#byRustName.set(name, id);
    this.#names.set(id, name);
    const same = this.#byCName.get(cName);
    if (same === undefined) this.#byCName.set(cName, [id]);
    else same.push(id);
  }
}
