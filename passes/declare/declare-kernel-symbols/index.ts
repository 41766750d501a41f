import { symbols, unsupported } from "../../../lib/diagnostics/index.js";
import {
  DIFlags,
  globals,
  Linkage,
  MetadataKind,
  type MetadataRef,
  users,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { DebugInfo, isVoid, subprogram } from "../../analyses/debug-info/index.js";
import { userLocation } from "../../analyses/source-locations/index.js";
import { compileUnits } from "../../intrinsics.js";
import { removeFromUsedLists } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { wrappedFunctions } from "./wrapped.js";

const sections = /^\.(ksyms|kconfig)(\.weak)?$/;

/** Declares the functions and variables (`.ksyms`) and the configuration values (`.kconfig`) that the kernel defines. README.md is its page. */
export const declareKernelSymbols: Pass = {
  name: "declare-kernel-symbols",
  stage: "declare",
  run(ctx) {
    const { llvm, module } = ctx;
    const keys = globals(llvm, module).filter((global) => sections.test(llvm.getSection(global) ?? ""));
    const found = keys.filter((key) => !llvm.isDeclaration(key) && declare(ctx, key));
    for (const { fn, type, weak } of wrappedFunctions(ctx)) {
      llvm.setSection(fn, ".ksyms");
      if (weak) llvm.setLinkage(fn, Linkage.ExternalWeak);
      describeFunction(ctx, fn, type);
    }
    if (answerQueries(ctx)) ctx.invalidate(Preserved.allBut(Code));
    if (found.length === 0) return Preserved.all;
    removeFromUsedLists(llvm, module, new Set(found));
    for (const key of found) if (llvm.getFirstUse(key) === 0) llvm.deleteGlobal(key);
    return Preserved.all;
  },
};

/** Declares what `key` points to. Returns false if that is not a declaration. */
function declare(ctx: PassContext, key: ValueRef): boolean {
  const { llvm } = ctx;
  const target = targetOf(ctx, llvm.getInitializer(key));
  if (target === undefined || !llvm.isDeclaration(target)) return false;
  const [, section, weak] = sections.exec(llvm.getSection(key) ?? "")!;
  const type = typeBehind(ctx, key);
  if (type === undefined) {
    ctx.report(
      unsupported.symbolWithoutType(llvm.getValueName2(target), ctx.get(DebugInfo).globalLocation(key)),
    );
    return true;
  }
  llvm.setSection(target, `.${section}`);
  if (weak !== undefined) llvm.setLinkage(target, Linkage.ExternalWeak);
  if (llvm.isAFunction(target) !== 0) describeFunction(ctx, target, type);
  else describeVariable(ctx, withSizeInC(ctx, target, type), type);
  return true;
}

/** Replaces `__corelate_symbol`, which hides from rustc that an address is not null, by the address. Returns whether there was one. */
function answerQueries(ctx: PassContext): boolean {
  const { llvm, module } = ctx;
  const fn = llvm.getNamedFunction(module, "__corelate_symbol");
  if (fn === 0) return false;
  for (const call of users(llvm, fn)) {
    const address = llvm.getOperand(call, 0);
    const name = llvm.getValueName2(address);
    const symbol = llvm.isAFunction(address) !== 0 || llvm.isAGlobalVariable(address) !== 0;
    if (!symbol || !sections.test(llvm.getSection(address) ?? ""))
      ctx.report(symbols.notASymbol(name, userLocation(ctx, call)));
    else if (llvm.getLinkage(address) !== Linkage.ExternalWeak)
      ctx.report(symbols.strongSymbol(name, userLocation(ctx, call)));
    llvm.replaceAllUsesWith(call, address);
    llvm.instructionEraseFromParent(call);
  }
  llvm.deleteFunction(fn);
  return true;
}

/** The function or variable in an initialiser: a pointer, or structs around one. */
function targetOf(ctx: PassContext, value: ValueRef | 0): ValueRef | undefined {
  const { llvm } = ctx;
  let at = value;
  while (at !== 0 && llvm.isAConstantStruct(at) !== 0) {
    if (llvm.getNumOperands(at) === 0) return undefined;
    at = llvm.getOperand(at, 0);
  }
  if (at === 0) return undefined;
  return llvm.isAFunction(at) !== 0 || llvm.isAGlobalVariable(at) !== 0 ? at : undefined;
}

/** The pointee type of the static's pointer: 0 is `()` or `c_void`. */
function typeBehind(ctx: PassContext, key: ValueRef): MetadataRef | 0 | undefined {
  const di = ctx.get(DebugInfo);
  let at: MetadataRef | 0 = di.globalType(key) ?? 0;
  for (let steps = 0; at !== 0 && steps < 8; steps++) {
    if (di.kind(at) === MetadataKind.DIDerivedType) {
      const base = di.baseType(at);
      return base !== 0 && isVoid(di, base) ? 0 : base;
    }
    if (di.kind(at) !== MetadataKind.DICompositeType) return undefined;
    const member: MetadataRef | undefined = di
      .elements(at)
      .find((node) => di.kind(node) === MetadataKind.DIDerivedType && di.size(node) === 64n);
    at = member === undefined ? 0 : di.baseType(member);
  }
  return undefined;
}

function describeFunction(ctx: PassContext, fn: ValueRef, type: MetadataRef | 0): void {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  if (type === 0 || di.kind(type) !== MetadataKind.DISubroutineType) return;
  const builder = llvm.createDIBuilder(module);
  const file = anyFile(ctx);
  const name = llvm.getValueName2(fn);
  const node = llvm.diBuilderCreateFunction(
    builder,
    file,
    name,
    "",
    file,
    0,
    type,
    false,
    false,
    0,
    DIFlags.Prototyped,
    true,
  );
  llvm.disposeDIBuilder(builder);
  di.setOperand(node, subprogram.ctx, 0);
  llvm.setSubprogram(fn, node);
}

/**
 * The variable, with as many bytes as its type has in C. rustc's type of an attributed struct has the paddings, and LLVM writes its size into BTF. No access depends on it:
 * they are relocated by now.
 */
function withSizeInC(ctx: PassContext, variable: ValueRef, type: MetadataRef | 0): ValueRef {
  const { llvm, context, module } = ctx;
  const di = ctx.get(DebugInfo);
  let at = type;
  while (at !== 0 && di.kind(at) === MetadataKind.DIDerivedType && di.size(at) === 0n) at = di.baseType(at);
  if (at === 0 || di.kind(at) !== MetadataKind.DICompositeType) return variable;
  const bytes = di.size(at) / 8n;
  if (bytes === llvm.abiSizeOfType(ctx.dataLayout, llvm.globalGetValueType(variable))) return variable;
  const name = llvm.getValueName2(variable);
  const array = llvm.arrayType2(llvm.int8TypeInContext(context), bytes);
  const sized = llvm.addGlobal(module, array, "");
  llvm.setLinkage(sized, llvm.getLinkage(variable));
  llvm.setSection(sized, llvm.getSection(variable) ?? "");
  llvm.setAlignment(sized, 8);
  llvm.replaceAllUsesWith(variable, sized);
  llvm.deleteGlobal(variable);
  llvm.setValueName2(sized, name);
  return sized;
}

function describeVariable(ctx: PassContext, variable: ValueRef, type: MetadataRef | 0): void {
  const { llvm, module } = ctx;
  const builder = llvm.createDIBuilder(module);
  const file = anyFile(ctx);
  const name = llvm.getValueName2(variable);
  // `const void` is what C has for a variable without a type.
  const described = type === 0 ? llvm.diBuilderCreateQualifiedType(builder, 0x26, 0) : type;
  const expression = llvm.diBuilderCreateExpression(builder, []);
  const node = llvm.diBuilderCreateGlobalVariableExpression(
    builder,
    file,
    name,
    "",
    file,
    0,
    described,
    false,
    expression,
    0,
    0,
  );
  llvm.disposeDIBuilder(builder);
  llvm.globalAddDebugInfo(variable, node);
}

function anyFile(ctx: PassContext): MetadataRef | 0 {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  const [first] = llvm.getNamedMetadataOperands(module, compileUnits);
  return first ? di.operand(llvm.valueAsMetadata(first), 0) : 0;
}
