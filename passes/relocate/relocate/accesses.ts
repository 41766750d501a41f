import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import type { BuilderRef, MetadataRef, ValueRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { Analysis, PassContext } from "../../manager/index.js";

/** An access or query of the program, before LLVM merges equal ones. */
export interface Access {
  /** `enum bpf_core_relo_kind`. */
  readonly kind: number;
  /** The name of the type that its relocation starts at, and the access string. */
  readonly root: string;
  readonly access: string;
  /** Accesses with the same number share an address, which is computed once. */
  readonly group: number;
  /** From the access's own line out to the function that contains it, through those that rustc has inlined. */
  readonly places: readonly SourceLocation[];
  /** The DISubprogram of that function. */
  readonly subprogram: MetadataRef;
}

/**
 * Analysis: the accesses and queries of the program, filled by `relocate`, which writes them; before it there are none. They refer to source lines,
 * which no pass changes.
 */
export const Accesses: Analysis<readonly Access[]> = {
  name: "Accesses",
  compute: () => [],
  invalidate: () => false,
};

/** Records what `relocate` writes, and for which lines: of merged accesses LLVM keeps one line, or none. */
export class AccessLog {
  readonly accesses: Access[] = [];
  readonly #ctx: PassContext;
  readonly #builder: BuilderRef;
  readonly #paths = new Map<ValueRef, { root: MetadataRef; access: string; group: number }>();
  readonly #names = new Map<MetadataRef, string>();
  readonly #enumerators = new Map<MetadataRef, ReadonlyMap<string, number>>();
  #groups = 0;

  constructor(ctx: PassContext, builder: BuilderRef) {
    this.#ctx = ctx;
    this.#builder = builder;
  }

  /** Records that `pointer` is member or element `index` of what `base` points to. If `base` is 0, of the type `owner`. */
  step(pointer: ValueRef, base: ValueRef | 0, owner: MetadataRef, index: number): void {
    const before = base === 0 ? undefined : this.#paths.get(base);
    this.#paths.set(pointer, {
      root: before?.root ?? owner,
      access: `${before?.access ?? "0"}:${index}`,
      group: this.#groups++,
    });
  }

  /** Records that the value `kind` of the path to `pointer` is needed at the builder's location. */
  path(pointer: ValueRef, kind: number): void {
    const path = this.#paths.get(pointer);
    if (path !== undefined) this.#add(kind, path.root, path.access, path.group);
  }

  type(node: MetadataRef, kind: number): void {
    this.#add(kind, node, "0", this.#groups++);
  }

  enumerator(node: MetadataRef, name: string, kind: number): void {
    const di = this.#ctx.get(DebugInfo);
    let known = this.#enumerators.get(node);
    if (known === undefined) {
      known = new Map(di.elements(node).map((value, index) => [di.string(di.operand(value, 0)), index]));
      this.#enumerators.set(node, known);
    }
    const index = known.get(name);
    if (index !== undefined) this.#add(kind, node, String(index), this.#groups++);
  }

  #name(node: MetadataRef): string {
    let name = this.#names.get(node);
    if (name === undefined) {
      name = this.#ctx.get(DebugInfo).name(node);
      this.#names.set(node, name);
    }
    return name;
  }

  #add(kind: number, node: MetadataRef, access: string, group: number): void {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    const places: SourceLocation[] = [];
    let outermost: MetadataRef | 0 = 0;
    for (
      let at = llvm.getCurrentDebugLocation2(this.#builder);
      at !== 0;
      at = llvm.diLocationGetInlinedAt(at)
    ) {
      places.push(di.placeOf(at));
      outermost = at;
    }
    const scope = outermost === 0 ? 0 : llvm.diLocationGetScope(outermost);
    const subprogram = scope === 0 ? undefined : di.subprogramOf(scope);
    if (subprogram === undefined) return;
    this.accesses.push({ kind, root: this.#name(node), access, group, places, subprogram });
  }
}
