import {
  type DIBuilderRef,
  DIFlags,
  type DwarfEncoding,
  type MetadataRef,
} from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";

/** Builds nodes for types that BTF describes by another kind. */
export class TypeBuilder {
  readonly #ctx: PassContext;
  readonly #builder: DIBuilderRef;
  #byte: MetadataRef | undefined;

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
    this.#builder = ctx.llvm.createDIBuilder(ctx.module);
  }

  basic(name: string, bits: bigint, encoding: DwarfEncoding): MetadataRef {
    return this.#ctx.llvm.diBuilderCreateBasicType(this.#builder, name, bits, encoding, DIFlags.Zero);
  }

  /** An array of bytes in place of a type that BTF cannot describe. */
  bytes(bits: bigint): MetadataRef {
    const { llvm } = this.#ctx;
    this.#byte ??= this.basic("u8", 8n, 0x07);
    const range = llvm.diBuilderGetOrCreateSubrange(this.#builder, 0, bits / 8n);
    return llvm.diBuilderCreateArrayType(this.#builder, bits, 8, this.#byte, [range]);
  }

  /** An array without a length. */
  emptyArray(element: MetadataRef): MetadataRef {
    const { llvm } = this.#ctx;
    const range = llvm.diBuilderGetOrCreateSubrange(this.#builder, 0, 0);
    return llvm.diBuilderCreateArrayType(this.#builder, 0n, 64, element, [range]);
  }

  pointer(to: MetadataRef | 0): MetadataRef {
    return this.#ctx.llvm.diBuilderCreatePointerType(this.#builder, to, 64, 64, 0, "");
  }

  /** A struct without members: of size 0, or one that is only declared. `identifier` keeps it apart from others of its name. */
  emptyStruct(name: string, identifier: string, declared: boolean): MetadataRef {
    return this.#ctx.llvm.diBuilderCreateStructType(
      this.#builder,
      0,
      name,
      0,
      0,
      0,
      8,
      declared ? DIFlags.FwdDecl : DIFlags.Zero,
      0,
      [],
      0,
      0,
      identifier,
    );
  }

  union(
    scope: MetadataRef,
    bits: bigint,
    align: number,
    members: readonly MetadataRef[],
    identifier: string,
  ): MetadataRef {
    const file = this.#ctx.get(DebugInfo).file(scope);
    return this.#ctx.llvm.diBuilderCreateUnionType(
      this.#builder,
      scope,
      "",
      file,
      0,
      bits,
      align,
      DIFlags.Zero,
      members,
      0,
      identifier,
    );
  }

  member(
    scope: MetadataRef,
    name: string,
    type: MetadataRef,
    bits: bigint,
    align: number,
    offset: bigint,
  ): MetadataRef {
    const file = this.#ctx.get(DebugInfo).file(scope);
    return this.#ctx.llvm.diBuilderCreateMemberType(
      this.#builder,
      scope,
      name,
      file,
      0,
      bits,
      align,
      offset,
      DIFlags.Zero,
      type,
    );
  }

  /** A parameter `number` (from 1) of `scope`, a DISubprogram. */
  parameter(scope: MetadataRef, name: string, number: number, type: MetadataRef | 0): MetadataRef {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    return llvm.diBuilderCreateParameterVariable(
      this.#builder,
      scope,
      name,
      number,
      di.operand(scope, 0),
      llvm.diSubprogramGetLine(scope),
      type,
      false,
      DIFlags.Zero,
    );
  }

  subroutine(file: MetadataRef | 0, types: readonly (MetadataRef | 0)[]): MetadataRef {
    return this.#ctx.llvm.diBuilderCreateSubroutineType(this.#builder, file, types, DIFlags.Zero);
  }

  [Symbol.dispose](): void {
    this.#ctx.llvm.disposeDIBuilder(this.#builder);
  }
}
