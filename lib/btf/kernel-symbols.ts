import type { Btf } from "./btf.js";
import { prototypesCompatible } from "./core/index.js";
import { essentialName } from "./essential-name.js";
import { type BpfObject, parseObject } from "./object.js";
import { typeText } from "./signatures/index.js";
import { sizeOf, skipModifiers } from "./size.js";
import type { BtfMember } from "./types.js";

/** What an object says of the kernel's functions and structs of operations that this kernel contradicts: its loader refuses the object. */
export type KernelContradiction = {
  /** Where a program calls the function, or the program that is the member's value. */
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | undefined;
} & (
  | {
      /** The kernel's function takes or gives something else. */
      readonly kind: "function";
      readonly name: string;
      readonly local: string;
      readonly target: string;
    }
  | {
      /** The kernel's struct has no such member. */
      readonly kind: "member";
      readonly operations: string;
      readonly member: string;
      readonly known: readonly string[];
    }
  | {
      /** The kernel's member has another type. */
      readonly kind: "member-type";
      readonly operations: string;
      readonly member: string;
      readonly local: string;
      readonly target: string;
    }
);

/**
 * Compares what `bytes` declares with a kernel. `target` is called only if the object declares something, and `mayHave` says that the kernel may have
 * something of that name. What the kernel does not have at all is no contradiction: it may be a module's, or another kernel's.
 *
 * @throws CRL0200 to CRL0207
 */
export function kernelContradictions(
  bytes: Uint8Array,
  target: () => Btf,
  mayHave: (name: string) => boolean = () => true,
): KernelContradiction[] {
  const object = parseObject(bytes);
  const { btf } = object;
  if (btf === undefined) return [];
  return [...functions(object, btf, target, mayHave), ...operations(object, btf, target, mayHave)];
}

function functions(
  object: BpfObject,
  btf: Btf,
  target: () => Btf,
  mayHave: (name: string) => boolean,
): KernelContradiction[] {
  return variablesOf(btf, ".ksyms").flatMap(({ type }): KernelContradiction[] => {
    const local = btf.type(type);
    if (local.kind !== "func") return [];
    const index = object.elf.symbols.findIndex(({ name }) => name === local.name);
    // The loader takes a weak one that does not fit for one that is not there.
    if (index < 0 || object.elf.symbols[index]!.binding === 2) return [];
    const name = essentialName(local.name);
    if (!mayHave(name)) return [];
    const [id] = target().findByName(name, "func");
    const there = id === undefined ? undefined : target().type(id);
    if (there?.kind !== "func" || prototypesCompatible(btf, local.type, target(), there.type)) return [];
    return [
      {
        kind: "function",
        name: local.name,
        local: described(btf, local.type),
        target: described(target(), there.type),
        location: useOf(object, index),
      },
    ];
  });
}

function operations(
  object: BpfObject,
  btf: Btf,
  target: () => Btf,
  mayHave: (name: string) => boolean,
): KernelContradiction[] {
  return [".struct_ops", ".struct_ops.link"].flatMap((name) => {
    const section = object.section(name);
    if (section === undefined) return [];
    const relocations = object.elf.relocationsOf(section.index);
    return variablesOf(btf, name).flatMap(({ type }) => {
      const variable = btf.type(type);
      if (variable.kind !== "var") return [];
      const record = btf.type(skipModifiers(btf, variable.type));
      const symbol = object.elf.symbols.find((one) => one.name === variable.name);
      if (record.kind !== "struct" || symbol === undefined || !mayHave(essentialName(record.name))) return [];
      const [id] = target().findByName(essentialName(record.name), "struct");
      const there = id === undefined ? undefined : target().type(id);
      if (there?.kind !== "struct") return [];
      return record.members.flatMap((member): KernelContradiction[] => {
        const at = Number(symbol.value) + member.bitOffset / 8;
        const program = relocations.find(({ offset }) => Number(offset) === at);
        const size = sizeOf(btf, member.type) ?? 0;
        // The loader leaves out members that are 0.
        if (program === undefined && section.data.subarray(at, at + size).every((byte) => byte === 0))
          return [];
        const location = program === undefined ? undefined : startOf(object, program.symbol);
        const about = { operations: essentialName(record.name), member: member.name, location };
        const other = there.members.find((one) => one.name === member.name);
        if (other === undefined)
          return [{ kind: "member", ...about, known: there.members.map((one) => one.name) }];
        if (sameMember(btf, member, target(), other)) return [];
        const texts = { local: described(btf, member.type), target: described(target(), other.type) };
        return [{ kind: "member-type", ...about, ...texts }];
      });
    });
  });
}

/** As `bpf_map__init_kern_struct_ops` has it, and no program may read an argument that the kernel does not give. */
function sameMember(local: Btf, member: BtfMember, target: Btf, other: BtfMember): boolean {
  const [a, b] = [skipModifiers(local, member.type), skipModifiers(target, other.type)];
  const [one, two] = [local.type(a), target.type(b)];
  if (one.kind !== two.kind && !(one.kind === "int" && two.kind.startsWith("enum"))) return false;
  if (one.kind !== "ptr" || two.kind !== "ptr") return sizeOf(local, a) === sizeOf(target, b);
  const [mine, theirs] = [
    local.type(skipModifiers(local, one.type)),
    target.type(skipModifiers(target, two.type)),
  ];
  if (mine.kind !== "func_proto" || theirs.kind !== "func_proto") return true;
  return mine.parameters.length <= theirs.parameters.length;
}

/** A type as C writes it, functions with their parameters. */
function described(btf: Btf, id: number): string {
  const type = btf.type(skipModifiers(btf, id));
  const fn = type.kind === "ptr" ? btf.type(skipModifiers(btf, type.type)) : type;
  if (fn.kind !== "func_proto") return typeText(btf, id);
  const parameters = fn.parameters.map((parameter) => typeText(btf, parameter.type)).join(", ");
  return `${typeText(btf, fn.returns)} ${type.kind === "ptr" ? "(*)" : ""}(${parameters || "void"})`;
}

function variablesOf(btf: Btf, section: string) {
  const [id] = btf.findByName(section, "datasec");
  const type = id === undefined ? undefined : btf.type(id);
  return type?.kind === "datasec" ? type.variables : [];
}

/** The line of the first call or address of a symbol. */
function useOf(object: BpfObject, symbol: number): KernelContradiction["location"] {
  for (const { name, index } of object.elf.sections) {
    const use = object.elf
      .relocationsOf(index)
      .find(
        (relocation) => relocation.symbol === symbol && object.functionAt(name, Number(relocation.offset)),
      );
    if (use !== undefined) return placeAt(object, name, Number(use.offset));
  }
  return undefined;
}

function startOf(object: BpfObject, symbol: number): KernelContradiction["location"] {
  const { section, value } = object.elf.symbols[symbol]!;
  const name = object.elf.sections[section]?.name;
  return name === undefined ? undefined : placeAt(object, name, Number(value));
}

function placeAt(object: BpfObject, section: string, offset: number): KernelContradiction["location"] {
  const line = object.lineAt(section, offset);
  return line === undefined || line.line === 0
    ? undefined
    : { file: line.file, line: line.line, column: line.column };
}
