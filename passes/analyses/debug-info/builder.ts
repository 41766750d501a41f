import { type DIBuilderRef, DIFlags, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { DebugInfo } from "./nodes.js";

/** A bit-field: its declared type, its width and place in bits, its storage's offset in bytes. */
export interface BitField {
  readonly name: string;
  readonly type: MetadataRef;
  readonly width: number;
  readonly at: number;
  readonly storage: number;
}

/** Builds debug info nodes. They belong to the module; the builder itself is freed at the end of its block. */
export class DebugInfoBuilder {
  readonly #ctx: PassContext;
  readonly #builder: DIBuilderRef;

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
    this.#builder = ctx.llvm.createDIBuilder(ctx.module);
  }

  /** An array of `element` with a dimension for each of `counts`. `size` and `align` in bytes. */
  arrayType(element: MetadataRef, counts: readonly number[], size: number, align: number): MetadataRef {
    const { llvm } = this.#ctx;
    const ranges = counts.map((count) => llvm.diBuilderGetOrCreateSubrange(this.#builder, 0, count));
    return llvm.diBuilderCreateArrayType(this.#builder, 8 * size, 8 * align, element, ranges);
  }

  /** A struct or union with the scope, file and members of the struct `node`. `size` and `align` in bytes. */
  recordLike(
    node: MetadataRef,
    kind: "struct" | "union",
    name: string,
    layout: { size: number; align: number },
  ): MetadataRef {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    const common = [
      this.#builder,
      di.scope(node),
      name,
      di.file(node),
      llvm.diTypeGetLine(node),
      8 * layout.size,
      8 * layout.align,
      DIFlags.Zero,
    ] as const;
    const members = di.elements(node);
    // The identifier keeps two anonymous records with equal members apart.
    const identifier = di.identifier(node);
    return kind === "union"
      ? llvm.diBuilderCreateUnionType(...common, members, 0, identifier)
      : llvm.diBuilderCreateStructType(...common, 0, members, 0, 0, identifier);
  }

  /** A forward declaration of a struct with the name and scope of the type `node`. */
  emptyLike(node: MetadataRef): MetadataRef {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    return llvm.diBuilderCreateStructType(
      this.#builder,
      di.scope(node),
      di.name(node),
      di.file(node),
      llvm.diTypeGetLine(node),
      0,
      8,
      DIFlags.Zero,
      0,
      [],
      0,
      0,
      `${di.identifier(node)}.empty`,
    );
  }

  /** The member `node` of `scope` as `field` describes it. */
  member(
    node: MetadataRef,
    scope: MetadataRef,
    field: { name: string; type: MetadataRef; size: number; offset: number },
  ): MetadataRef {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    return llvm.diBuilderCreateMemberType(
      this.#builder,
      scope,
      field.name,
      di.file(node),
      llvm.diTypeGetLine(node),
      8 * field.size,
      di.align(node),
      8 * field.offset,
      llvm.diTypeGetFlags(node),
      field.type,
    );
  }

  /**
   * The member `node` of `scope` as the bit-field that clang would have written: `width` bits at bit `at` of the record, in storage that
   * begins at byte `storage`.
   */
  bitField(node: MetadataRef, scope: MetadataRef, { name, type, width, at, storage }: BitField): MetadataRef {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    return llvm.diBuilderCreateBitFieldMemberType(
      this.#builder,
      scope,
      name,
      di.file(node),
      llvm.diTypeGetLine(node),
      width,
      at,
      8 * storage,
      DIFlags.Zero,
      type,
    );
  }

  /** An enum without enumerators, stored as the integer `base`: CO-RE compares names only. */
  enumeration(name: string, base: MetadataRef): MetadataRef {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    const bits = di.size(base);
    return llvm.diBuilderCreateEnumerationType(
      this.#builder,
      di.scope(base),
      name,
      0,
      0,
      bits,
      Number(bits),
      [],
      base,
    );
  }

  /** The typedef `name` of the record `node`. */
  typedef(node: MetadataRef, name: string): MetadataRef {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    const line = llvm.diTypeGetLine(node);
    return llvm.diBuilderCreateTypedef(this.#builder, node, name, di.file(node), line, di.scope(node), 0);
  }

  [Symbol.dispose](): void {
    this.#ctx.llvm.disposeDIBuilder(this.#builder);
  }
}
