import { RelocationKind } from "../../../lib/btf/index.js";
import {
  type AttributeRef,
  type BasicBlockRef,
  type BuilderRef,
  IntPredicate,
  type MetadataRef,
  type TypeRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Dominators } from "../../analyses/control-flow/index.js";
import {
  type AttributedType,
  bitStorage,
  type Field,
  type Path,
  type Shape,
} from "../../analyses/sparse-layout/index.js";
import { accessIndexMetadata } from "../../intrinsics.js";
import type { PassContext } from "../../manager/index.js";
import { AccessLog } from "./accesses.js";

/**
 * Writes the intrinsics that the BPF backend turns into CO-RE relocations, in front of the builder's position.
 * Their arguments are those of `CGBuiltin.cpp` and `IRBuilder::CreatePreserve…AccessIndex` in LLVM.
 */
export class AccessIndices {
  readonly #ctx: PassContext;
  readonly #builder: BuilderRef;
  readonly #accessIndexKind: number;
  readonly #elementTypeKind: number;
  readonly #recordTypes = new Map<string, TypeRef>();
  // Parts that many calls share, each made once.
  readonly #elementTypes = new Map<TypeRef, AttributeRef>();
  readonly #nodes = new Map<MetadataRef, ValueRef>();
  readonly #integers = new Map<number, ValueRef>();
  /** The shape that each returned pointer points to, from which the next index of a chain goes on. */
  readonly #shapes = new Map<ValueRef, Shape>();
  /** The fields computed from each pointer so far, with their calls and blocks. */
  readonly #computed = new Map<ValueRef, { field: Field; call: ValueRef; block: BasicBlockRef }[]>();
  readonly #callees = new Map<string, { callee: ValueRef; type: TypeRef }>();
  readonly #dominators: Dominators;
  /** The accesses and queries written so far. */
  readonly log: AccessLog;
  #sequence = 0;

  constructor(ctx: PassContext, builder: BuilderRef) {
    this.#ctx = ctx;
    this.#builder = builder;
    this.#dominators = ctx.get(Dominators);
    this.log = new AccessLog(ctx, builder);
    this.#accessIndexKind = ctx.llvm.getMDKindIDInContext(ctx.context, accessIndexMetadata);
    this.#elementTypeKind = ctx.llvm.getEnumAttributeKindForName("elementtype");
  }

  /** The shape that `pointer` points to, if it was made here. */
  shapeAt(pointer: ValueRef): Shape | undefined {
    return this.#shapes.get(pointer);
  }

  /**
   * `&base->field` at the builder's position. If a dominating call has computed it already, that one is used again: LLVM cannot merge these calls,
   * since each stands for an offset of its own.
   */
  field(base: ValueRef, field: Field): ValueRef {
    const known = this.#computedBefore(base, field);
    if (known !== undefined) return known;
    const call = this.#newField(base, field);
    const places = this.#computed.get(base) ?? [];
    places.push({ field, call, block: this.#here() });
    this.#computed.set(base, places);
    return call;
  }

  #computedBefore(base: ValueRef, field: Field): ValueRef | undefined {
    const { llvm } = this.#ctx;
    // A path from null stands for an offset. In a phi, its operand is computed at the end of the incoming block, after instructions that are not
    // written yet.
    if (llvm.isNull(base)) return undefined;
    // LLVM may reuse the address of a deleted value for another one.
    const places = this.#computed
      .get(base)
      ?.filter((place) => place.field === field && llvm.getOperand(place.call, 0) === base);
    if (places === undefined || places.length === 0) return undefined;
    for (const block of this.#dominators.above(this.#here())) {
      const found = places.find((place) => place.block === block);
      if (found) return found.call;
    }
    return undefined;
  }

  /** The block that the builder is in. */
  #here(): BasicBlockRef {
    return this.#ctx.llvm.getInsertBlock(this.#builder) as BasicBlockRef;
  }

  #newField(base: ValueRef, field: Field): ValueRef {
    const owner = field.owner;
    // For a struct access the backend uses the alignment of the record to find a bit-field's storage; for a union it has none.
    const isStruct = owner.kind === "struct" || field.bits !== undefined;
    const call = !isStruct
      ? this.#call("llvm.preserve.union.access.index", 2, [base, this.#i32(field.index)])
      : this.#call("llvm.preserve.struct.access.index", 2, [
          base,
          this.#i32(field.index),
          this.#i32(field.index),
        ]);
    if (isStruct) this.#elementType(call, this.#recordType(field));
    this.#attachType(call, owner.node);
    const before = this.#shapes.get(base);
    const goesOn = before?.kind === "attributed" && before.type === owner;
    this.log.step(call, goesOn ? base : 0, owner.node, field.index);
    this.#shapes.set(call, field.shape);
    return call;
  }

  /** `&(*array)[index]`. */
  element(array: ValueRef, shape: Shape & { kind: "array" }, index: number): ValueRef {
    const { llvm, context } = this.#ctx;
    const call = this.#call("llvm.preserve.array.access.index", 2, [array, this.#i32(1), this.#i32(index)]);
    const byte = llvm.int8TypeInContext(context);
    this.#elementType(call, llvm.arrayType2(byte, Math.max(1, shape.size)));
    this.#attachType(call, shape.node);
    this.log.step(call, array, shape.node, index);
    this.#shapes.set(call, shape.element);
    return call;
  }

  /** A pointer to the end of `path`, from `base`. */
  path(base: ValueRef, path: Path): ValueRef {
    let at = base;
    for (const step of path.steps) {
      at = step.kind === "field" ? this.field(at, step.field) : this.element(at, step.array, step.index);
    }
    return at;
  }

  /** The value `kind` of the member that `pointer`, an access chain made here, points to: an i64. */
  fieldInfo(pointer: ValueRef, kind: number): ValueRef {
    const { llvm, context } = this.#ctx;
    const flag = llvm.constInt(llvm.int64TypeInContext(context), kind, false);
    const call = this.#call("llvm.bpf.preserve.field.info", 1, [pointer, flag]);
    this.log.path(pointer, kind);
    return this.#toI64(call);
  }

  /** The byte offset of `path` from its root: an i64. */
  offsetOf(path: Path): ValueRef {
    const { llvm, context } = this.#ctx;
    const nothing = llvm.constNull(llvm.pointerTypeInContext(context, 0));
    return this.fieldInfo(this.path(nothing, path), RelocationKind.FieldByteOffset);
  }

  /** TYPE_EXISTS, TYPE_SIZE or TYPE_MATCHES of a type's node: an i64. */
  typeInfo(node: MetadataRef, kind: number): ValueRef {
    const flags: Record<number, number> = {
      [RelocationKind.TypeExists]: 0,
      [RelocationKind.TypeSize]: 1,
      [RelocationKind.TypeMatches]: 2,
    };
    this.log.type(node, kind);
    return this.#toI64(this.#aboutType("llvm.bpf.preserve.type.info", node, flags[kind]!));
  }

  /** TYPE_ID_LOCAL or TYPE_ID_TARGET of a type's node: an i64. */
  typeId(node: MetadataRef, kind: number): ValueRef {
    const id = this.#aboutType("llvm.bpf.btf.type.id", node, kind === RelocationKind.TypeIdLocal ? 0 : 1);
    this.log.type(node, kind);
    // As all BTF ids. Otherwise the upper half would be cleared when the macro's u32 is extended again.
    this.assumeBelow(id, 1n << 32n);
    return id;
  }

  /** Tells LLVM that `value` is less than `limit` on every target. */
  assumeBelow(value: ValueRef, limit: bigint): void {
    const { llvm } = this.#ctx;
    const end = llvm.constInt(llvm.typeOf(value), limit, false);
    this.#call("llvm.assume", 0, [llvm.buildICmp(this.#builder, IntPredicate.ULT, value, end, "")]);
  }

  /** ENUMVAL_EXISTS or ENUMVAL_VALUE of the enumerator `name`, whose local value is `value`: an i64. */
  enumValue(node: MetadataRef, name: string, value: bigint, kind: number): ValueRef {
    const { llvm, context } = this.#ctx;
    const text = llvm.buildGlobalString(this.#builder, `${name}:${value}`, "");
    const flag = kind === RelocationKind.EnumvalExists ? 0 : 1;
    const call = this.#call("llvm.bpf.preserve.enum.value", 0, [
      this.#i32(this.#sequence++),
      text,
      llvm.constInt(llvm.int64TypeInContext(context), flag, false),
    ]);
    this.#attachType(call, node);
    this.log.enumerator(node, name, kind);
    return call;
  }

  /** Size of `type` on the target, times `count`: an i64. */
  sizeOf(type: AttributedType, count: bigint): ValueRef {
    const { llvm, context } = this.#ctx;
    const size = this.typeInfo(type.node, RelocationKind.TypeSize);
    if (count === 1n) return size;
    const factor = llvm.constInt(llvm.int64TypeInContext(context), BigInt.asUintN(64, count), true);
    return llvm.buildMul(this.#builder, size, factor, "");
  }

  #aboutType(name: string, node: MetadataRef, flag: number): ValueRef {
    const { llvm, context } = this.#ctx;
    // The sequence number keeps LLVM from merging two calls that differ in their metadata only.
    const call = this.#call(name, 0, [
      this.#i32(this.#sequence++),
      llvm.constInt(llvm.int64TypeInContext(context), flag, false),
    ]);
    this.#attachType(call, node);
    return call;
  }

  /** Attaches the type that an access or query is about. */
  #attachType(call: ValueRef, node: MetadataRef): void {
    const { llvm, context } = this.#ctx;
    const value = this.#nodes.get(node) ?? llvm.metadataAsValue(context, node);
    this.#nodes.set(node, value);
    llvm.setMetadata(call, this.#accessIndexKind, value);
  }

  /** A call of an intrinsic, which is overloaded with `pointers` pointer types. */
  #call(name: string, pointers: number, args: readonly ValueRef[]): ValueRef {
    const { callee, type } = this.#intrinsic(name, pointers);
    return this.#ctx.llvm.buildCall2(this.#builder, type, callee, args, "");
  }

  #intrinsic(name: string, pointers: number): { callee: ValueRef; type: TypeRef } {
    let known = this.#callees.get(name);
    if (known === undefined) {
      const { llvm, context, module } = this.#ctx;
      const id = llvm.lookupIntrinsicID(name);
      const overloads = new Array<TypeRef>(pointers).fill(llvm.pointerTypeInContext(context, 0));
      known = {
        callee: llvm.getIntrinsicDeclaration(module, id, overloads),
        type: llvm.intrinsicGetType(context, id, overloads),
      };
      this.#callees.set(name, known);
    }
    return known;
  }

  #elementType(call: ValueRef, type: TypeRef): void {
    const { llvm, context } = this.#ctx;
    const known = this.#elementTypes.get(type);
    const attribute = known ?? llvm.createTypeAttribute(context, this.#elementTypeKind, type);
    this.#elementTypes.set(type, attribute);
    llvm.addCallSiteAttribute(call, 1, attribute);
  }

  /**
   * A type with as many elements as the owner of `field` has fields, and with its alignment: the backend uses the alignment of the record and, if it
   * drops an access, the index. For a bit-field the alignment is the size of its storage: the backend then takes the aligned bytes around it, so that
   * the local values are those that libbpf computes, in packed records as well.
   */
  #recordType({ owner, bits, shape }: Field): TypeRef {
    const align = Math.min(8, (bits && bitStorage(bits, shape.size)?.size) ?? owner.layout.align);
    const key = `${owner.fields.length} ${align}`;
    const known = this.#recordTypes.get(key);
    if (known !== undefined) return known;
    const { llvm, context } = this.#ctx;
    const element = llvm.intTypeInContext(context, 8 * align);
    const type = llvm.structTypeInContext(
      context,
      owner.fields.map(() => element),
      false,
    );
    this.#recordTypes.set(key, type);
    return type;
  }

  #i32(value: number): ValueRef {
    const { llvm, context } = this.#ctx;
    const known = this.#integers.get(value) ?? llvm.constInt(llvm.int32TypeInContext(context), value, false);
    this.#integers.set(value, known);
    return known;
  }

  #toI64(value: ValueRef): ValueRef {
    const { llvm, context } = this.#ctx;
    return llvm.buildZExt(this.#builder, value, llvm.int64TypeInContext(context), "");
  }
}
