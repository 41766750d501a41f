import { unsupported } from "../../../lib/diagnostics/index.js";
import {
  DwarfTag,
  globals,
  MetadataKind,
  type MetadataRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import {
  argumentNumber,
  DebugInfo,
  reachableNodes,
  replaceNodes,
  subprogram,
  variable,
  withAnnotationOperand,
} from "../../analyses/debug-info/index.js";
import { SparseLayout } from "../../analyses/sparse-layout/index.js";
import { constantBytes } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { isMarker } from "../../markers.js";

const typeTag = "__corelate_type_tag_";
const tagType = /^(DeclTag|MemberDeclTag|ItemDeclTag)<.*?(\d+)(?:, (\d+))?>$/;

/** Adds the BTF tags that the companion crate's attributes ask for (ARCHITECTURE.md, attributes for BTF tags). README.md is its page. */
export const emitBtfTags: Pass = {
  name: "emit-btf-tags",
  stage: "declare",
  run(ctx) {
    for (const global of globals(ctx.llvm, ctx.module)) {
      if (isMarker(ctx.llvm, global)) declTag(ctx, global);
    }
    typeTags(ctx);
    return Preserved.all;
  },
};

/** Where the annotations are among the operands of DIDerivedType and DICompositeType. */
function annotationIndex(ctx: PassContext, node: MetadataRef): number {
  const { baseIndex: base } = ctx.get(DebugInfo);
  return ctx.get(DebugInfo).kind(node) === MetadataKind.DICompositeType ? base + 10 : base + 2;
}

function annotate(ctx: PassContext, node: MetadataRef, index: number, kind: string, text: string): void {
  const di = ctx.get(DebugInfo);
  const string = (value: string) => ctx.llvm.mdStringInContext2(ctx.context, value);
  const old = di.operand(node, index);
  const list = old === 0 ? [] : di.operands(old).filter((item): item is MetadataRef => item !== 0);
  di.setOperand(node, index, di.newTuple([...list, di.newTuple([string(kind), string(text)])]));
}

function declTag(ctx: PassContext, global: ValueRef): void {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const type = di.globalType(global);
  const initializer = llvm.getInitializer(global);
  if (type === undefined || initializer === 0 || di.kind(type) !== MetadataKind.DICompositeType) return;
  const match = tagType.exec(di.name(type));
  if (match === null) return;
  if (match[1] === "ItemDeclTag") return itemTag(ctx, initializer, Number(match[2]));
  const bytes = constantBytes(llvm, initializer);
  const target = memberType(ctx, type, "ty");
  if (bytes === undefined || target === undefined) return;
  const element = di.baseType(target);
  if (element === 0) return;
  const length = Number(match[2]);
  const tag = bytes.toString("utf8", 0, length);
  if (match[1] === "DeclTag")
    return annotate(ctx, element, annotationIndex(ctx, element), "btf_decl_tag", tag);
  const name = bytes.toString("utf8", length, length + Number(match[3]));
  const member = di.elements(element).find((node) => di.name(node) === name);
  if (member === undefined) return ctx.report(unsupported.unknownMember(di.name(element), name));
  annotate(ctx, member, annotationIndex(ctx, member), "btf_decl_tag", tag);
}

/** `{ target: *const (), parameter: i64, tag: [u8; N] }` */
function itemTag(ctx: PassContext, initializer: ValueRef, length: number): void {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const target = llvm.getOperand(initializer, 0);
  const rest: Buffer[] = [];
  for (let index = 1; index < llvm.getNumOperands(initializer); index++)
    rest.push(constantBytes(llvm, llvm.getOperand(initializer, index) as ValueRef) ?? Buffer.alloc(0));
  const bytes = Buffer.concat(rest);
  const parameter = Number(ctx.bigEndian ? bytes.readBigInt64BE(0) : bytes.readBigInt64LE(0));
  const tag = bytes.toString("utf8", 8, 8 + length);
  if (llvm.isAGlobalVariable(target) !== 0) {
    const node = di.globalVariable(target);
    if (node !== undefined) annotate(ctx, node, variable.globalAnnotations, "btf_decl_tag", tag);
    return;
  }
  const node = llvm.isAFunction(target) === 0 ? 0 : llvm.getSubprogram(target);
  if (node === 0) return;
  if (parameter < 0) {
    const annotatable = withAnnotationOperand(ctx, node);
    if (annotatable !== node) llvm.setSubprogram(target, annotatable);
    return annotate(ctx, annotatable, subprogram.annotations, "btf_decl_tag", tag);
  }
  const tuple = di.operand(node, subprogram.retainedNodes);
  const locals = tuple === 0 ? [] : di.operands(tuple);
  const local = locals.find(
    (item) =>
      item !== 0 &&
      di.kind(item) === MetadataKind.DILocalVariable &&
      argumentNumber(ctx, item) === parameter + 1,
  );
  if (local) annotate(ctx, local, variable.localAnnotations, "btf_decl_tag", tag);
}

function memberType(ctx: PassContext, type: MetadataRef, name: string): MetadataRef | undefined {
  const di = ctx.get(DebugInfo);
  const member = di.elements(type).find((node) => di.name(node) === name);
  return member === undefined ? undefined : di.baseType(member) || undefined;
}

/** Replaces `kptr<T>` and similar types by tagged pointers wherever debug info refers to them. */
function typeTags(ctx: PassContext): void {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  const replacements = new Map<MetadataRef, MetadataRef>();
  const builder = llvm.createDIBuilder(module);
  for (const node of ctx.get(SparseLayout).composites) {
    // A pointer wrapped in a struct. Attributed types have other members by now.
    if (di.tag(node) !== DwarfTag.StructureType || di.size(node) !== 64n) continue;
    const member = di.firstElement(node);
    if (member === 0 || !di.name(member).startsWith(typeTag)) continue;
    const pointer = di.baseType(member);
    if (pointer === 0) continue;
    const tagged = llvm.diBuilderCreatePointerType(builder, di.baseType(pointer), 64, 64, 0, "");
    annotate(
      ctx,
      tagged,
      annotationIndex(ctx, tagged),
      "btf_type_tag",
      di.name(member).slice(typeTag.length),
    );
    replacements.set(node, tagged);
  }
  llvm.disposeDIBuilder(builder);
  if (replacements.size > 0) replaceNodes(ctx, reachableNodes(ctx).all, replacements);
}
