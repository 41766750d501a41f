import { type BpfObject, inspect, mapTypeNames, parseObject } from "../../lib/btf/index.js";
import type { Selftest } from "./source.js";

/** What one of the kernel's selftests consists of, and needs, read from its object and its source. */
export interface Needs {
  readonly name: string;
  /** The functions that are programs, with their sections. */
  readonly programs: readonly { readonly name: string; readonly section: string }[];
  /** Functions that are written in assembly, or have instructions of assembly in them. */
  readonly assembly: ReadonlySet<string>;
  /** Names of map types. */
  readonly maps: ReadonlySet<string>;
  /** Functions of the kernel, and of modules. */
  readonly kfuncs: ReadonlySet<string>;
  /** Undefined symbols that no kernel defines. */
  readonly externs: ReadonlySet<string>;
  /** The names of the object's types. */
  readonly types: ReadonlySet<string>;
  /** What only instructions show. */
  readonly instructions: ReadonlySet<"load-absolute" | "may-goto">;
  readonly relocations: number;
  /** Functions that are called, and that the verifier looks at by themselves. */
  readonly globalFunctions: number;
  readonly text: string;
}

/** Undefined where the file has no program: layouts for CO-RE, types for dumps. */
export function needsOf({ name, text, object }: Selftest): Needs | undefined {
  const source = text.replace(/\/\*[\s\S]*?\*\//g, "");
  const fromSource = programsInSource(source);
  if (object === undefined) {
    const none = new Set<never>();
    const kfuncs = new Set([...source.matchAll(/(\w+)\s*\([^;{]*\)\s*__ksym/g)].map(([, fn]) => fn!));
    return {
      ...{ name, programs: fromSource, assembly: assemblyIn(source), maps: mapsInSource(source), kfuncs },
      ...{ externs: none, types: none, instructions: none, relocations: 0, globalFunctions: 0, text: source },
    };
  }
  const parsed = parseObject(object);
  const programs = parsed.functions
    .filter(({ section, global, size }) => global && size > 0 && section !== ".text")
    .map(({ name: fn, section }) => ({ name: fn, section }));
  if (programs.length + fromSource.length === 0) return undefined;
  const { maps, relocations } = inspect(object);
  const { kfuncs, externs } = symbolsOf(parsed);
  return {
    name,
    programs,
    assembly: assemblyIn(source),
    maps: new Set(maps.map(({ type }) => mapTypeNames[type ?? 0] ?? "unspec")),
    kfuncs,
    externs,
    types: namesOf(parsed),
    instructions: instructionsOf(parsed),
    relocations: relocations.length,
    globalFunctions: parsed.functions.filter(({ section, global }) => global && section === ".text").length,
    text: source,
  };
}

function programsInSource(source: string): { name: string; section: string }[] {
  const programs = /SEC\("([^"]+)"\)\s*(?:__\w+(?:\([^)]*\))?\s*)*(?:static )?\w[\w *]*?\b(\w+)\(\s*(\w+)/g;
  return [...source.matchAll(programs)]
    .filter(([, section]) => !/^(\.|license$|maps$|version$)/.test(section!))
    .map(([, section, fn, first]) => ({ name: /^BPF_/.test(fn!) ? first! : fn!, section: section! }));
}

function mapsInSource(source: string): Set<string> {
  return new Set([...source.matchAll(/BPF_MAP_TYPE_(\w+)/g)].map(([, type]) => type!.toLowerCase()));
}

/** Functions at the start of a line, up to the brace at the start of a line. An empty template is a barrier, and no instruction. */
function assemblyIn(source: string): Set<string> {
  const found = new Set<string>();
  for (const [, head, body] of source.matchAll(/^(?![\s#}])([^;{}]*?\([^;{}]*\))\s*\{\n?([\s\S]*?)^\}/gm)) {
    const name = /(\w+)\s*\(\s*(\w+)[^()]*(?:\([^()]*\)[^()]*)*\)\s*$/.exec(head!);
    if (name === null) continue;
    const isAssembly = /\b__naked\b/.test(head!) || /\basm\b[^(]*\(\s*(?!"")/.test(body!);
    if (isAssembly) found.add(/^(BPF_|__BPF_)/.test(name[1]!) ? name[2]! : name[1]!);
  }
  return found;
}

function symbolsOf({ elf, btf }: BpfObject): { kfuncs: Set<string>; externs: Set<string> } {
  const kernels = new Set<string>();
  const kfuncs = new Set<string>();
  for (const section of [".ksyms", ".kconfig"])
    for (const id of btf?.findByName(section, "datasec") ?? []) {
      const type = btf!.type(id);
      if (type.kind !== "datasec") continue;
      for (const variable of type.variables) {
        const { name, kind } = btf!.type(variable.type);
        kernels.add(name);
        if (kind === "func") kfuncs.add(name);
      }
    }
  const undefinedOnes = elf.symbols.filter(({ section, name }) => section === 0 && name !== "");
  const externs = undefinedOnes.map(({ name }) => name).filter((name) => !kernels.has(name));
  return { kfuncs, externs: new Set(externs) };
}

function namesOf({ btf }: BpfObject): Set<string> {
  const names = new Set<string>();
  for (let id = 1; btf !== undefined && id < btf.typeCount; id++) names.add(btf.type(id).name);
  return names;
}

function instructionsOf({ elf, functions }: BpfObject): Set<"load-absolute" | "may-goto"> {
  const found = new Set<"load-absolute" | "may-goto">();
  for (const name of new Set(functions.map(({ section }) => section))) {
    const code = elf.section(name)?.data ?? new Uint8Array();
    for (let at = 0; at < code.length; at += code[at] === 0x18 ? 16 : 8) {
      const opcode = code[at]!;
      if ((opcode & 7) === 0 && ((opcode & 0xe0) === 0x20 || (opcode & 0xe0) === 0x40))
        found.add("load-absolute");
      if (opcode === 0xe5) found.add("may-goto");
    }
  }
  return found;
}
