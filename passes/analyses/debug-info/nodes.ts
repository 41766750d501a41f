import { join } from "node:path";
import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import {
  type ContextRef,
  can,
  DwarfTag,
  globalMetadata,
  type Llvm,
  MetadataKind,
  type MetadataRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { type PassContext, Preserved } from "../../manager/index.js";

/** A member of a record, with the contents of its node. */
export interface KnownMember {
  readonly node: MetadataRef;
  /** Its present type. */
  readonly type: MetadataRef | 0;
  readonly name: string;
  /** Bytes; of a bit-field, of its storage. */
  readonly offset: number;
  /** Bytes; of a bit-field, of its declared type. */
  readonly size: number;
  readonly isBitField: boolean;
}

/**
 * Analysis: debug info nodes by their operands. The C API has getters for few fields and setters for none, but every field that
 * is metadata is an operand that can be read and replaced. The order is that of the `MDNode` constructors in
 * llvm/lib/IR/DebugInfoMetadata.cpp; from LLVM 21 on the size and the offset of a type are operands, too.
 */
export class DebugInfo {
  static compute({ llvm, context }: PassContext): DebugInfo {
    return new DebugInfo(llvm, context);
  }

  /**
   * It sees what is changed through it, and no node goes with a function that is deleted. What else may have changed nodes makes it read them again; known
   * members stay.
   */
  static invalidate(debugInfo: DebugInfo, preserved: Preserved): boolean {
    if (preserved !== Preserved.bodies) debugInfo.forget();
    return false;
  }

  readonly #llvm: Llvm;
  readonly #context: ContextRef;
  /** Whether sizes and offsets are operands, and so can be replaced in place. */
  readonly sizesAreOperands: boolean;
  /** Where the base type is among the operands of a DIDerivedType or DICompositeType, and the list of types in a DISubroutineType. */
  readonly baseIndex: number;
  /** The operands read so far, since reading costs a call for each; `setOperand` updates them. */
  readonly #operands = new Map<MetadataRef, readonly (MetadataRef | 0)[]>();
  #generation = 0;
  /** Integers as metadata, as sizes and offsets are. */
  readonly #integers = new Map<number | bigint, MetadataRef>();
  /** The known members of records, and the same ones by their nodes. */
  readonly #members = new Map<MetadataRef, readonly Writable<KnownMember>[]>();
  readonly #memberByNode = new Map<MetadataRef, Writable<KnownMember>>();
  /** What is known of the scopes of locations; it holds until an operand is replaced. */
  readonly #scopes = new Map<MetadataRef, ScopeInfo>();
  /** The names of the elements of composites; they hold until an operand is replaced. */
  readonly #elementNames = new Map<MetadataRef, readonly string[]>();
  /** The texts of MDStrings, which never change. */
  readonly #strings = new Map<MetadataRef, string>();

  constructor(llvm: Llvm, context: ContextRef) {
    this.#llvm = llvm;
    this.#context = context;
    this.sizesAreOperands = can(llvm, "sizesAsOperands");
    this.baseIndex = this.sizesAreOperands ? 5 : 3;
  }

  kind(node: MetadataRef): MetadataKind {
    return this.#llvm.getMetadataKind(node) as MetadataKind;
  }

  /** Whether `node` is a DICompositeType for a struct. */
  isStruct(node: MetadataRef): boolean {
    return this.kind(node) === MetadataKind.DICompositeType && this.tag(node) === DwarfTag.StructureType;
  }

  /** Whether `node` is a DIType. */
  isType(node: MetadataRef): boolean {
    switch (this.kind(node)) {
      case MetadataKind.DIBasicType:
      case MetadataKind.DIDerivedType:
      case MetadataKind.DICompositeType:
      case MetadataKind.DISubroutineType:
        return true;
      default:
        return false;
    }
  }

  /** The DWARF tag of a DINode, such as `DwarfTag.StructureType`. */
  tag(node: MetadataRef): number {
    return this.#llvm.getDINodeTag(node);
  }

  /**
   * Forgets the operands read so far. Needed when something other than this class may have changed nodes: LLVM's passes, the linker. Neither changes
   * the contents of a type, so known members stay.
   */
  forget(): void {
    this.#operands.clear();
    this.#scopes.clear();
    this.#elementNames.clear();
  }

  /** The operands of a node; 0 where one is null. The array stays as it is when operands are replaced later. */
  operands(node: MetadataRef): readonly (MetadataRef | 0)[] {
    const known = this.#operands.get(node);
    if (known !== undefined) return known;
    const llvm = this.#llvm;
    const operands = llvm
      .getMDNodeOperands(this.asValue(node))
      .map((value) => (value === 0 ? 0 : llvm.valueAsMetadata(value)));
    this.#operands.set(node, operands);
    return operands;
  }

  /** One operand; 0 where it is null or the node has fewer. */
  operand(node: MetadataRef, index: number): MetadataRef | 0 {
    return this.operands(node)[index] ?? 0;
  }

  /**
   * One of the operands that all nodes of a kind have. Reading one costs a fourth of reading all, and nothing is cached: most nodes are members, of
   * which little is read.
   */
  #fixedOperand(node: MetadataRef, index: number): MetadataRef | 0 {
    const known = this.#operands.get(node);
    if (known !== undefined) return known[index] ?? 0;
    const value = this.#llvm.getOperand(this.asValue(node), index);
    return value === 0 ? 0 : this.#llvm.valueAsMetadata(value);
  }

  setOperand(node: MetadataRef, index: number, to: MetadataRef | 0): void {
    this.#generation++;
    this.#replaceOperand(node, index, to);
  }

  /** Changes with each `setOperand`. The result of a walk over nodes is out of date when this number has changed. */
  get generation(): number {
    return this.#generation;
  }

  #replaceOperand(node: MetadataRef, index: number, to: MetadataRef | 0): void {
    if (this.#scopes.size > 0) this.#scopes.clear();
    if (this.#elementNames.size > 0) this.#elementNames.clear();
    this.#llvm.replaceMDNodeOperandWith(this.asValue(node), index, to);
    const known = this.#operands.get(node);
    if (known !== undefined) this.#operands.set(node, known.with(index, to));
  }

  asValue(node: MetadataRef): ValueRef {
    return this.#llvm.metadataAsValue(this.#context, node);
  }

  /** The text of an MDString. */
  string(node: MetadataRef | 0): string {
    if (node === 0) return "";
    let text = this.#strings.get(node);
    if (text === undefined) {
      text = this.#llvm.getMDString(this.asValue(node)) ?? "";
      this.#strings.set(node, text);
    }
    return text;
  }

  /** A new MDString, or null for the empty text, as LLVM has it for names. */
  newString(text: string): MetadataRef | 0 {
    return text === "" ? 0 : this.#llvm.mdStringInContext2(this.#context, text);
  }

  newInteger(value: number | bigint): MetadataRef {
    let integer = this.#integers.get(value);
    if (integer === undefined) {
      const llvm = this.#llvm;
      integer = llvm.valueAsMetadata(llvm.constInt(llvm.int64TypeInContext(this.#context), value, false));
      this.#integers.set(value, integer);
    }
    return integer;
  }

  newTuple(nodes: readonly MetadataRef[]): MetadataRef {
    return this.#llvm.mdNodeInContext2(this.#context, nodes);
  }

  // Fields of DIType: { file, scope, name, [size, offset], … }.
  file(type: MetadataRef): MetadataRef | 0 {
    return this.#fixedOperand(type, 0);
  }
  scope(type: MetadataRef): MetadataRef | 0 {
    return this.#fixedOperand(type, 1);
  }
  name(type: MetadataRef): string {
    const known = this.#operands.get(type);
    if (known === undefined && this.isType(type)) return this.#llvm.diTypeGetName(type);
    return this.string(this.operand(type, 2));
  }
  setName(type: MetadataRef, name: string): void {
    this.#replaceOperand(type, 2, this.newString(name));
  }
  /** Bits. */
  size(type: MetadataRef): bigint {
    return this.#llvm.diTypeGetSizeInBits(type);
  }
  setSize(type: MetadataRef, bits: number): void {
    this.setOperand(type, 3, this.newInteger(bits));
  }
  /** Bits; 0 if the type has none. */
  align(type: MetadataRef): number {
    return this.#llvm.diTypeGetAlignInBits(type);
  }
  /** Bits from the start of the record. */
  offset(member: MetadataRef): bigint {
    return this.#llvm.diTypeGetOffsetInBits(member);
  }
  setOffset(member: MetadataRef, bits: number): void {
    this.setOperand(member, 4, this.newInteger(bits));
  }

  // DIDerivedType and DICompositeType go on with { base type, elements or extra data, … }.
  baseType(type: MetadataRef): MetadataRef | 0 {
    return this.#fixedOperand(type, this.baseIndex);
  }
  setBaseType(type: MetadataRef, to: MetadataRef | 0): void {
    this.setOperand(type, this.baseIndex, to);
    const member = this.#memberByNode.get(type);
    if (member !== undefined) member.type = to;
  }
  elementsTuple(type: MetadataRef): MetadataRef | 0 {
    return this.#fixedOperand(type, this.baseIndex + 1);
  }
  firstElement(type: MetadataRef): MetadataRef | 0 {
    const tuple = this.elementsTuple(type);
    return tuple === 0 ? 0 : this.operand(tuple, 0);
  }
  elements(type: MetadataRef): MetadataRef[] {
    const tuple = this.elementsTuple(type);
    return tuple === 0 ? [] : this.operands(tuple).filter((node): node is MetadataRef => node !== 0);
  }
  /** The names of the elements of `type`, read once: those of the members of large records are most of the strings that passes read. */
  elementNames(type: MetadataRef): readonly string[] {
    let names = this.#elementNames.get(type);
    if (names === undefined) {
      names = this.elements(type).map((element) => this.name(element));
      this.#elementNames.set(type, names);
    }
    return names;
  }
  /** The members of `record`, if they are known. Most nodes of a module are members, and reading one costs several calls. */
  knownMembers(record: MetadataRef): readonly KnownMember[] | undefined {
    return this.#members.get(record);
  }
  /** Records the members of `record`. They stay true as long as all changes go through this class. */
  setKnownMembers(record: MetadataRef, members: readonly KnownMember[]): void {
    this.#members.set(record, members);
    for (const member of members) this.#memberByNode.set(member.node, member);
  }
  setElements(type: MetadataRef, elements: readonly MetadataRef[]): void {
    this.#members.delete(type);
    this.setOperand(type, this.baseIndex + 1, this.newTuple(elements));
  }
  setTemplateParameters(type: MetadataRef, to: MetadataRef | 0): void {
    this.setOperand(type, this.baseIndex + 3, to);
  }
  templateParameters(type: MetadataRef): MetadataRef[] {
    const tuple = this.operand(type, this.baseIndex + 3);
    return tuple === 0 ? [] : this.operands(tuple).filter((node): node is MetadataRef => node !== 0);
  }
  /** The discriminator of a DW_TAG_variant_part. */
  discriminator(part: MetadataRef): MetadataRef | 0 {
    return this.operand(part, this.baseIndex + 5);
  }
  /** The identifier, which all copies of one type share. */
  identifier(composite: MetadataRef): string {
    return this.string(this.operand(composite, this.baseIndex + 4));
  }

  /** The names of the namespaces around a type, outermost first: `["core", "option"]`. */
  namespaces(type: MetadataRef): string[] {
    const names: string[] = [];
    for (let at = this.scope(type); at !== 0; at = this.scope(at)) {
      if (this.kind(at) !== MetadataKind.DINamespace) break;
      names.unshift(this.name(at));
    }
    return names;
  }

  /** Count of a DISubrange. Undefined if it is not a constant. */
  subrangeCount(subrange: MetadataRef): number | undefined {
    const count = this.operand(subrange, 0);
    if (count === 0 || this.kind(count) !== MetadataKind.ConstantAsMetadata) return undefined;
    return Number(this.#llvm.constIntGetSExtValue(this.asConstant(count)));
  }

  asConstant(node: MetadataRef): ValueRef {
    // A ConstantAsMetadata that is an operand of a node reads back as the constant itself.
    const holder = this.newTuple([node]);
    return this.#llvm.getMDNodeOperands(this.asValue(holder))[0] as ValueRef;
  }

  /** Path of a DIFile. */
  filePath(file: MetadataRef | 0): string {
    if (file === 0) return "";
    const [name, directory] = this.operands(file);
    const path = this.string(name ?? 0);
    const folder = this.string(directory ?? 0);
    return path.startsWith("/") || folder === "" ? path : join(folder, path);
  }

  /** The DIGlobalVariable of a global, if it has one. */
  globalVariable(global: ValueRef): MetadataRef | undefined {
    for (const { node } of globalMetadata(this.#llvm, global)) {
      if (this.kind(node) !== MetadataKind.DIGlobalVariableExpression) continue;
      return this.#llvm.diGlobalVariableExpressionGetVariable(node);
    }
    return undefined;
  }

  /** The type of a global. DIVariable: { scope, name, file, type, … }. */
  globalType(global: ValueRef): MetadataRef | undefined {
    const variable = this.globalVariable(global);
    return variable === undefined ? undefined : this.typeOfVariable(variable);
  }

  /** The type of a DIGlobalVariable. */
  typeOfVariable(variable: MetadataRef): MetadataRef | undefined {
    return this.operand(variable, 3) || undefined;
  }

  /** The name of a global in the source. Undefined for constants that rustc put into memory. */
  globalName(global: ValueRef): string | undefined {
    const variable = this.globalVariable(global);
    return variable === undefined ? undefined : this.nameOfVariable(variable);
  }

  /** The name of a DIGlobalVariable. */
  nameOfVariable(variable: MetadataRef): string | undefined {
    return this.string(this.operand(variable, 1)) || undefined;
  }

  /** Where a global is declared. */
  globalLocation(global: ValueRef): SourceLocation | undefined {
    const variable = this.globalVariable(global);
    if (variable === undefined) return undefined;
    const file = this.filePath(this.#llvm.diVariableGetFile(variable));
    return { file, line: this.#llvm.diVariableGetLine(variable), column: 0 };
  }

  /** The source location of an instruction, followed out through inlining to the outermost function. */
  locationOf(instruction: ValueRef): SourceLocation | undefined {
    const location = this.#llvm.instructionGetDebugLoc(instruction);
    return location === 0 ? undefined : this.locationOfNode(location);
  }

  /** The source location of a DILocation, followed out through inlining to the outermost function. */
  locationOfNode(node: MetadataRef): SourceLocation {
    const llvm = this.#llvm;
    let location = node;
    for (let outer = llvm.diLocationGetInlinedAt(location); outer !== 0; ) {
      location = outer;
      outer = llvm.diLocationGetInlinedAt(location);
    }
    return this.placeOf(location);
  }

  /** The DISubprogram around a scope, if it is in one. */
  subprogramOf(scope: MetadataRef): MetadataRef | undefined {
    const known = this.#scope(scope);
    if (known.subprogram === undefined) {
      let at: MetadataRef | 0 = scope;
      // DILexicalBlock, DILexicalBlockFile: { file, scope }.
      while (at !== 0 && isBlock(this.kind(at))) at = this.operand(at, 1);
      known.subprogram = at !== 0 && this.kind(at) === MetadataKind.DISubprogram ? at : 0;
    }
    return known.subprogram === 0 ? undefined : known.subprogram;
  }

  /** The path of the file that a scope is in. */
  fileOfScope(scope: MetadataRef): string {
    const known = this.#scope(scope);
    known.file ??= this.filePath(this.#llvm.diScopeGetFile(scope));
    return known.file;
  }

  #scope(scope: MetadataRef): ScopeInfo {
    let known = this.#scopes.get(scope);
    if (known === undefined) {
      known = { subprogram: undefined, file: undefined };
      this.#scopes.set(scope, known);
    }
    return known;
  }

  /** The source location of a DILocation itself, inlined or not. */
  placeOf(location: MetadataRef): SourceLocation {
    const llvm = this.#llvm;
    const scope = llvm.diLocationGetScope(location);
    return {
      file: scope === 0 ? "" : this.fileOfScope(scope),
      line: llvm.diLocationGetLine(location),
      column: llvm.diLocationGetColumn(location),
    };
  }
}

/** What is known of a scope; undefined is what was not asked yet, and 0 that there is none. */
interface ScopeInfo {
  subprogram: MetadataRef | 0 | undefined;
  file: string | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Whether nodes of this kind are blocks in a function. */
export function isBlock(kind: MetadataKind): boolean {
  return kind === MetadataKind.DILexicalBlock || kind === MetadataKind.DILexicalBlockFile;
}
