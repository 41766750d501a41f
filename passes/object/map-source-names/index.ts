import { isAbsolute, join } from "node:path";
import {
  functions,
  globals,
  Linkage,
  MetadataKind,
  type MetadataRef,
} from "../../../lib/llvm-bindings/index.js";
import { isMangled } from "../../../lib/rust-symbols/index.js";
import { DebugInfo, reachableNodes, subprogram } from "../../analyses/debug-info/index.js";
import { type Analysis, type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { stableSymbol } from "./stable-symbol.js";

/** What `map-source-names` has renamed, by the old names. */
export interface MappedNames {
  /** Paths of source files. */
  readonly files: ReadonlyMap<string, string>;
  readonly symbols: ReadonlyMap<string, string>;
}

/** Analysis: what the pass has renamed. Nothing before it has run, and it is never invalidated. */
export const MappedNames: Analysis<MappedNames> = {
  name: "MappedNames",
  compute: () => ({ files: new Map(), symbols: new Map() }),
  invalidate: () => false,
};

/** Replaces names that depend on the folder of a build. README.md is its page. */
export const mapSourceNames: Pass = {
  name: "map-source-names",
  stage: "object",
  run(ctx) {
    const { llvm, module, options } = ctx;
    const { sourceName } = options;
    if (sourceName === undefined) return Preserved.all;
    const { all } = reachableNodes(ctx);
    const files = renameFiles(ctx, all, sourceName);
    const stable = stableSymbol();
    const symbols = renameSymbols(ctx, stable);
    renameInNodes(ctx, all, (name) => symbols.get(name) ?? stable(name));
    llvm.setSourceFileName(module, withoutUnitHash(llvm.getSourceFileName(module)));
    ctx.update(MappedNames, { files, symbols });
    return Preserved.all;
  },
};

/** Where the name and the folder are among the operands of a DIFile. */
const diFile = { name: 0, folder: 1 } as const;

function renameFiles(
  ctx: PassContext,
  nodes: readonly MetadataRef[],
  sourceName: NonNullable<PassContext["options"]["sourceName"]>,
): Map<string, string> {
  const di = ctx.get(DebugInfo);
  const files = new Set<MetadataRef>();
  for (const node of nodes) {
    // Of a member that is its file; reading all operands of members would cost more than the rest of the pass.
    const found = di.kind(node) === MetadataKind.DIDerivedType ? [di.file(node)] : di.operands(node);
    for (const one of found) if (one !== 0 && di.kind(one) === MetadataKind.DIFile) files.add(one);
  }
  const renamed = new Map<string, string>();
  for (const file of files) {
    const name = di.string(di.operand(file, diFile.name));
    const folder = di.string(di.operand(file, diFile.folder));
    if (!isAbsolute(name) && folder === "") continue;
    // rustc's name for a compile unit: `src/main.rs/@/main.39919da40b73ea71-cgu.0`.
    const [source, unit] = cutUnit(name);
    const path = isAbsolute(source) ? source : join(folder, source);
    const to = sourceName(path, isAbsolute(source) ? undefined : source);
    renamed.set(path, to);
    di.setOperand(file, diFile.name, di.newString(unit === undefined ? to : `${to}${withoutUnitHash(unit)}`));
    // LLVM puts the folder in front of a name that is not absolute. Of a compile unit it is DWARF's working directory, which has to be said.
    di.setOperand(file, diFile.folder, di.newString(unit === undefined ? "" : "."));
  }
  return renamed;
}

function cutUnit(name: string): [source: string, unit: string | undefined] {
  const at = name.indexOf("/@/");
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at)];
}

/** The hash in a unit's name is that of the crate, with cargo's idea of its place. In an incremental build the whole name is one. */
function withoutUnitHash(unit: string): string {
  return unit
    .replace(/\.[0-9a-f]{13,16}-cgu\./, "-cgu.")
    .replace(/^(\/@\/)?[0-9a-z]{22,27}$/, (_, mark: string | undefined) => `${mark ?? ""}cgu`);
}

/** Gives functions and statics that only this object knows names without hashes. */
function renameSymbols(
  { llvm, module }: PassContext,
  stable: (symbol: string) => string,
): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const value of [...globals(llvm, module), ...functions(llvm, module)]) {
    const name = llvm.getValueName2(value);
    const linkage = llvm.getLinkage(value);
    if (!isMangled(name) || (linkage !== Linkage.Internal && linkage !== Linkage.Private)) continue;
    llvm.setValueName2(value, stable(name));
    renamed.set(name, llvm.getValueName2(value));
  }
  return renamed;
}

/** Where the linkage name is among the operands of a DIGlobalVariable. */
const linkageNameOfVariable = 5;

function renameInNodes(
  ctx: PassContext,
  nodes: readonly MetadataRef[],
  stable: (symbol: string) => string,
): void {
  const di = ctx.get(DebugInfo);
  for (const node of nodes) {
    const kind = di.kind(node);
    const at =
      kind === MetadataKind.DISubprogram
        ? subprogram.linkageName
        : kind === MetadataKind.DIGlobalVariable
          ? linkageNameOfVariable
          : undefined;
    const name = at === undefined ? "" : di.string(di.operand(node, at));
    if (!isMangled(name)) continue;
    // What has been inlined everywhere is no symbol of the module, and has a name in the debug info still.
    di.setOperand(node, at!, di.newString(stable(name)));
  }
}
