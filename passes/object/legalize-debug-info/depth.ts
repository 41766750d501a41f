import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";
import type { TypeBuilder } from "./builder.js";
import { sizeOf } from "./replace.js";

/** The kernel follows 32 types (MAX_RESOLVE_DEPTH in kernel/bpf/btf.c), qualifiers and the type that it starts from among them. */
const maxDepth = 28;

/**
 * Cuts types that are nested deeper than the kernel follows, and types that contain themselves by value, which only invalid debug info has. Every
 * 28th level is replaced by an array of bytes, so that sizes and offsets stay; a chain of that many pointers ends in a pointer to `void`.
 */
export function cutDeepTypes(ctx: PassContext, builder: TypeBuilder, types: readonly MetadataRef[]): void {
  const heights = new Map<MetadataRef, number>();
  for (const type of types) new Cutter(ctx, builder, heights).height(type);
}

class Cutter {
  readonly #ctx: PassContext;
  readonly #builder: TypeBuilder;
  readonly #heights: Map<MetadataRef, number>;
  readonly #open = new Set<MetadataRef>();
  /** Whether a type is a pointer: thousands of members share a few types. */
  readonly #pointers = new Map<MetadataRef, boolean>();

  constructor(ctx: PassContext, builder: TypeBuilder, heights: Map<MetadataRef, number>) {
    this.#ctx = ctx;
    this.#builder = builder;
    this.#heights = heights;
  }

  /** The nesting depth of `type`, itself included, after what is too deep has been cut. Infinite for a type that contains itself. */
  height(type: MetadataRef): number {
    const known = this.#heights.get(type);
    if (known !== undefined) return known;
    if (this.#open.has(type)) return Number.POSITIVE_INFINITY;
    this.#open.add(type);
    const height = this.#measure(type);
    this.#open.delete(type);
    this.#heights.set(type, height);
    return height;
  }

  #measure(type: MetadataRef): number {
    const di = this.#ctx.get(DebugInfo);
    switch (di.kind(type)) {
      case MetadataKind.DIDerivedType: {
        const base = di.baseType(type);
        if (base === 0) return 1;
        if (di.tag(type) === DwarfTag.PointerType && !this.#continuesChain(base)) return 1;
        if (this.#open.has(base) && di.tag(type) === DwarfTag.PointerType) return 1;
        const height = this.height(base);
        if (height < maxDepth) return height + 1;
        this.#cut(type, base, di.tag(type) === DwarfTag.PointerType);
        return 1;
      }
      case MetadataKind.DICompositeType:
        if (di.tag(type) === DwarfTag.ArrayType) {
          const base = di.baseType(type);
          if (base === 0) return 1;
          const height = this.height(base);
          if (height < maxDepth) return height + di.elements(type).length;
          this.#cut(type, base, false);
          return 1;
        }
        if (di.tag(type) === DwarfTag.EnumerationType) return 1;
        return 1 + this.#recordHeight(type);
      default:
        return 1;
    }
  }

  #recordHeight(record: MetadataRef): number {
    const di = this.#ctx.get(DebugInfo);
    const known = di.knownMembers(record)?.map(({ node, type }) => this.#memberHeight(node, type));
    const heights =
      known ??
      di
        .elements(record)
        .map((node) =>
          this.#memberHeight(node, di.kind(node) === MetadataKind.DIDerivedType ? di.baseType(node) : 0),
        );
    return Math.max(0, ...heights);
  }

  #memberHeight(member: MetadataRef, base: MetadataRef | 0): number {
    // From a struct the kernel does not follow pointers.
    if (base === 0 || this.#isPointer(base)) return 0;
    const height = this.height(base);
    if (height < maxDepth) return height;
    this.#cut(member, base, false);
    return 1;
  }

  #cut(holder: MetadataRef, base: MetadataRef, isPointer: boolean): void {
    const di = this.#ctx.get(DebugInfo);
    di.setBaseType(holder, isPointer ? 0 : this.#builder.bytes(sizeOf(this.#ctx, base)));
  }

  #isPointer(type: MetadataRef): boolean {
    let known = this.#pointers.get(type);
    if (known === undefined) {
      const di = this.#ctx.get(DebugInfo);
      known = di.kind(type) === MetadataKind.DIDerivedType && di.tag(type) === DwarfTag.PointerType;
      this.#pointers.set(type, known);
    }
    return known;
  }

  /** From a pointer the kernel follows pointers and qualifiers only. */
  #continuesChain(base: MetadataRef): boolean {
    return this.#ctx.get(DebugInfo).kind(base) === MetadataKind.DIDerivedType;
  }
}
