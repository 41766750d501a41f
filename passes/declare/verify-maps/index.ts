import { mapTypeNames, sectionNames } from "../../../lib/btf/index.js";
import { type Diagnostic, maps, type SourceLocation } from "../../../lib/diagnostics/index.js";
import { globals, Linkage, type MetadataRef, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { readDefinition } from "./definition.js";
import { objectFaults } from "./objects.js";
import { type Fault, faultsOf } from "./rules.js";

export { readDefinition } from "./definition.js";

/** Refuses definitions of maps that no kernel takes. README.md is its page. */
export const verifyMaps: Pass = {
  name: "verify-maps",
  stage: "declare",
  run(ctx) {
    const { llvm } = ctx;
    for (const global of globals(llvm, ctx.module)) {
      if (llvm.getSection(global) !== sectionNames.maps || llvm.isDeclaration(global)) continue;
      const type = ctx.get(DebugInfo).globalType(global);
      if (type !== undefined && ctx.get(DebugInfo).isStruct(type)) verify(ctx, global, type);
    }
    return Preserved.all;
  },
};

/** `enum bpf_map_type` of maps that hold maps. */
const outer = [12, 13];

function verify(ctx: PassContext, global: ValueRef, struct: MetadataRef): void {
  const di = ctx.get(DebugInfo);
  const name = ctx.llvm.getValueName2(global);
  const location = di.globalLocation(global);
  if (ctx.llvm.getLinkage(global) === Linkage.Internal)
    ctx.report(maps.unnamed(di.globalName(global) ?? name, location));
  const definition = readDefinition(ctx, struct);
  const type = mapTypeNames[definition.type ?? 0] ?? `${definition.type}`;
  for (const fault of faultsOf(definition)) ctx.report(said(fault, name, type, location));
  for (const why of objectFaults(ctx, definition, type)) ctx.report(maps.objects(name, why, location));
  if (definition.type === undefined || !outer.includes(definition.type)) return;
  if (definition.inner === undefined)
    return ctx.report(maps.contents(name, type, "does not say what the maps in it are", location));
  const inner = readDefinition(ctx, definition.inner);
  if (inner.type === undefined || outer.includes(inner.type))
    ctx.report(
      maps.contents(
        name,
        type,
        inner.type === undefined ? "has something in it that is no map" : "has maps of maps in it",
        location,
      ),
    );
  for (const { part, why } of faultsOf(inner))
    ctx.report(said({ part, why: `of the maps in it ${why}` }, name, type, location));
}

function said(
  { part, why }: Fault,
  name: string,
  type: string,
  location: SourceLocation | undefined,
): Diagnostic {
  if (part === "key") return maps.key(name, type, why, location);
  if (part === "value") return maps.value(name, type, why, location);
  if (part === "entries") return maps.entries(name, type, why, location);
  return part === "ring" ? maps.ring(name, type, why, location) : maps.flags(name, type, why, location);
}
