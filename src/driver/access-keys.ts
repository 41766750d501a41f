import { threadId } from "node:worker_threads";
import {
  type ContextRef,
  DwarfTag,
  functions,
  globals,
  type Llvm,
  MetadataKind,
  type MetadataRef,
  type ModuleRef,
  users,
  type ValueRef,
} from "../../lib/llvm-bindings/index.js";
import type { DebugInfo } from "../../passes/analyses/debug-info/index.js";
import { accessIndexMetadata, isPassthrough } from "../../passes/index.js";

/** What is needed of a module to find its access keys. */
export interface KeyedModule {
  readonly llvm: Llvm;
  readonly context: ContextRef;
  readonly module: ModuleRef;
  readonly debugInfo: DebugInfo;
}

/** The intrinsics that BPFAbstractMemberAccess makes globals of; each has the type that it is about as metadata. */
const keyed =
  /^llvm\.(preserve\.(array|struct|union)\.access\.index|bpf\.preserve\.(type\.info|enum\.value))(\.|$)/;

/** How many types have had a key in this thread. libLLVM's map is the process's, so the thread is a part of the key, too. */
let keys = 0;

/**
 * Gives each type that a relocation of this module may start at a name that no other type of the process has or had, while LLVM
 * optimises.
 *
 * LLVM's pass BPFAbstractMemberAccess makes a global of each relocation (`%1` is its address), and looks it up by name:
 *
 *     @"llvm.task:0:8$0:1" = external global i64, !llvm.preserve.access.index !9 #0     ; struct task, byte offset, 8 here, member 0:1
 *     @"llvm.u32:8:1$0" = external global i64, !llvm.preserve.access.index !2 #0        ; u32, does it exist, 1 here
 *     @"llvm.kind:11:7$1" = external global i64, !llvm.preserve.access.index !3 #0      ; enum kind, value, 7 here, enumerator 1
 *
 * The names start with that of the type, be it attributed, an enum, or anything that a query names. Two things go wrong:
 *
 * - The map from names to globals is static and never cleared: the second module of a process that asks for a name of the first gets
 *   a pointer into a module that is gone. It loses its relocation, or the process dies.
 * - Two types of one name in one module (`old::task` and `new::task`) would share a global, and the second the relocations of the first.
 *
 * The backend reads only what follows the first colon, and takes the type from the metadata.
 *
 * @param calls the calls of the module in their order, for when LLVM has optimised.
 * @returns what gives the types their own names back, and the globals the names that they would have had in a fresh process; call it
 * when LLVM has optimised, in any case before the object is emitted.
 */
export function separateAccessKeys(keyedModule: KeyedModule, calls: () => Iterable<ValueRef>): () => void {
  const { debugInfo: di } = keyedModule;
  const names = keyTypes(keyedModule).map((node) => [node, di.name(node)] as const);
  const taken = new Set<string>();
  const nameOf = new Map<string, string>();
  for (const [node, name] of names) {
    const key = `corelate#${threadId}#${keys++}`;
    nameOf.set(key, freeName(name, taken));
    di.setName(node, key);
  }
  return () => {
    for (const [node, name] of names) di.setName(node, name);
    nameGlobals(keyedModule, nameOf);
    numberMarkers(keyedModule, calls());
  };
}

/** `name`, or with a number behind it where it is taken; without the characters that separate the parts of a global's name. */
function freeName(name: string, taken: Set<string>): string {
  const wanted = name.replace(/[:$]/g, "_");
  let free = wanted;
  for (let count = 2; taken.has(free); count++) free = `${wanted}#${count}`;
  taken.add(free);
  return free;
}

/** The types whose names may be a part of a key, each once, in the order of the module. */
function keyTypes({ llvm, context, module, debugInfo: di }: KeyedModule): MetadataRef[] {
  const attachment = llvm.getMDKindIDInContext(context, accessIndexMetadata);
  const found = new Set<MetadataRef>();
  for (const fn of functions(llvm, module)) {
    if (!keyed.test(llvm.getValueName2(fn))) continue;
    for (const call of users(llvm, fn)) {
      const value = llvm.isAInstruction(call) === 0 ? 0 : llvm.getMetadata(call, attachment);
      if (value === 0) continue;
      // The key has the name of the type or of what a typedef, a qualifier, an array or a pointer is of.
      for (let node: MetadataRef | 0 = llvm.valueAsMetadata(value); node !== 0; node = inner(di, node))
        found.add(node);
    }
  }
  return [...found];
}

function inner(di: DebugInfo, type: MetadataRef): MetadataRef | 0 {
  const goesOn =
    di.kind(type) === MetadataKind.DIDerivedType ||
    (di.kind(type) === MetadataKind.DICompositeType && di.tag(type) === DwarfTag.ArrayType);
  return goesOn ? di.baseType(type) : 0;
}

/** Names the globals after their types again, and numbers those of BPFPreserveDIType, which counts in a static variable. */
function nameGlobals({ llvm, module }: KeyedModule, nameOf: ReadonlyMap<string, string>): void {
  let typeIds = 0;
  for (const global of globals(llvm, module)) {
    const name = llvm.getValueName2(global);
    const typeId = /^llvm\.btf_type_id\.\d+(\$\d)$/.exec(name);
    if (typeId) llvm.setValueName2(global, `llvm.btf_type_id.${typeIds++}${typeId[1]}`);
    const access = /^llvm\.(corelate#\d+#\d+)(:.*)$/.exec(name);
    const type = access === null ? undefined : nameOf.get(access[1]!);
    if (type !== undefined) llvm.setValueName2(global, `llvm.${type}${access![2]}`);
  }
}

/** The calls that keep LLVM from merging relocations have a number each, which it counts in a static variable. */
function numberMarkers({ llvm, module }: KeyedModule, calls: Iterable<ValueRef>): void {
  const markers = new Set<ValueRef>();
  for (const fn of functions(llvm, module)) {
    if (!isPassthrough(llvm.getValueName2(fn))) continue;
    for (const call of users(llvm, fn)) markers.add(call);
  }
  if (markers.size === 0) return;
  let sequence = 0;
  for (const call of calls) {
    if (!markers.has(call)) continue;
    llvm.setOperand(call, 0, llvm.constInt(llvm.typeOf(llvm.getOperand(call, 0)), sequence++, false));
  }
}
