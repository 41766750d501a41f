import { type DIBuilderRef, DIFlags, type MetadataRef } from "../../src/llvm-bindings/index.js";
import type { Unit } from "../unit.js";

/** A bit-field: its declared type, its width and place in bits, its storage's offset in bytes. */
export interface BitField {
  readonly name: string;
  readonly type: MetadataRef;
  readonly width: number;
  readonly at: number;
  readonly storage: number;
}

/** New debug info nodes. What it builds belongs to the module; the builder itself is freed at the end of its block. */
export class DebugInfoBuilder {
  readonly #unit: Unit;
  readonly #builder: DIBuilderRef;

  constructor(unit: Unit) {
    this.#unit = unit;
    this.#builder = unit.llvm.createDIBuilder(unit.module);
  }

  /** An array of `element` with a dimension for each of `counts`. `size` and `align` in bytes. */
  arrayType(element: MetadataRef, counts: readonly number[], size: number, align: number): MetadataRef {
    const { llvm } = this.#unit;
    const ranges = counts.map((count) => llvm.diBuilderGetOrCreateSubrange(this.#builder, 0, count));
    return llvm.diBuilderCreateArrayType(this.#builder, 8 * size, 8 * align, element, ranges);
  }

  /** A union with the scope, file and members of the struct `node`. `size` and `align` in bytes. */
  unionLike(node: MetadataRef, name: string, layout: { size: number; align: number }): MetadataRef {
    const { llvm, debugInfo: di } = this.#unit;
    return llvm.diBuilderCreateUnionType(
      this.#builder,
      di.scope(node),
      name,
      di.file(node),
      llvm.diTypeGetLine(node),
      8 * layout.size,
      8 * layout.align,
      DIFlags.Zero,
      di.elements(node),
      0,
      // The identifier keeps two anonymous unions with equal members apart.
      di.identifier(node),
    );
  }

  /**
   * The member `node` of `scope` as the bit-field that clang would have written: `width` bits at bit `at` of the record, in storage that
   * begins at byte `storage`.
   */
  bitField(node: MetadataRef, scope: MetadataRef, { name, type, width, at, storage }: BitField): MetadataRef {
    const { llvm, debugInfo: di } = this.#unit;
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
    const { llvm, debugInfo: di } = this.#unit;
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
    const { llvm, debugInfo: di } = this.#unit;
    const line = llvm.diTypeGetLine(node);
    return llvm.diBuilderCreateTypedef(this.#builder, node, name, di.file(node), line, di.scope(node), 0);
  }

  [Symbol.dispose](): void {
    this.#unit.llvm.disposeDIBuilder(this.#builder);
  }
}
