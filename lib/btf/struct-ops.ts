import type { BpfObject, ObjectFunction } from "./object.js";
import { skipModifiers } from "./size.js";

/** A struct of operations that a program is a member of. */
export interface StructOpsUse {
  /** The struct's name. */
  readonly type: string;
  /** The member that holds the function; undefined where the BTF has none there. */
  readonly member: string | undefined;
  /** Whether it is attached through a link. */
  readonly link: boolean;
}

/**
 * The structs that hold the address of `fn`: variables in `.struct_ops` and `.struct_ops.link`, in which the static linker's relocations say which
 * function goes where.
 */
export function structOpsOf(object: BpfObject, fn: ObjectFunction): StructOpsUse[] {
  const { btf, elf } = object;
  if (btf === undefined) return [];
  const found: StructOpsUse[] = [];
  for (const { name, index } of elf.sections) {
    if (!/^\??\.struct_ops(?:\.link)?$/.test(name)) continue;
    const [id] = btf.findByName(name, "datasec");
    const types = id === undefined ? undefined : btf.type(id);
    if (types?.kind !== "datasec") continue;
    for (const relocation of elf.relocationsOf(index)) {
      const symbol = elf.symbols[relocation.symbol];
      if (symbol === undefined || elf.sections[symbol.section]?.name !== fn.section) continue;
      if (Number(symbol.value) !== fn.offset) continue;
      const at = Number(relocation.offset);
      const holder = types.variables.find(({ offset, size }) => at >= offset && at < offset + size);
      const variable = holder && btf.type(holder.type);
      if (variable?.kind !== "var") continue;
      const record = btf.type(skipModifiers(btf, variable.type));
      const within = (at - holder!.offset) * 8;
      const members = record.kind === "struct" ? record.members : [];
      found.push({
        type: record.name,
        member: members.find(({ bitOffset }) => bitOffset === within)?.name,
        link: name.endsWith(".link"),
      });
    }
  }
  return found;
}
