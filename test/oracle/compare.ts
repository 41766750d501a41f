import { type Btf, inspect, parseObject, RelocationKind, resolve } from "../../lib/btf/index.js";
import { type Found, type Rule, type RuleName, rules } from "./rules.js";

/** Where the subprograms are: their names are not the same on both sides. */
const subprograms = ".text";

/** The relocations of each program of an object, resolved against `target`; those of all subprograms together are under `.text`. */
export function relocationsByProgram(object: Uint8Array, target: Btf): Map<string, Found[]> {
  const programs = new Map<string, Found[]>();
  for (const relocation of resolve(object, [{ name: "target", btf: target }])) {
    const { kind, root, path, access, targets } = relocation;
    const { value, poisoned, why } = targets[0]!;
    const shown = poisoned ? "poisoned" : (why ?? String(value));
    const program = relocation.section === subprograms ? subprograms : relocation.function;
    const list = programs.get(program) ?? [];
    // Ids of the object's own types say nothing.
    list.push({ kind, root, path, access, value: kind === RelocationKind.TypeIdLocal ? "" : shown });
    programs.set(program, list);
  }
  return programs;
}

/** One line a relocation that only one side has, such as `f: + 0 task pid 0:0 = 16` (`+`: Rust has it, `-`: clang has it). */
export function differences(
  rust: ReadonlyMap<string, readonly Found[]>,
  clang: ReadonlyMap<string, readonly Found[]>,
  allowed: readonly RuleName[],
): string[] {
  const found: string[] = [];
  for (const name of new Set([...rust.keys(), ...clang.keys()])) {
    const ours = applied(rust.get(name) ?? [], allowed, "rust").map(show);
    const theirs = applied(clang.get(name) ?? [], allowed, "clang").map(show);
    found.push(...without(ours, theirs).map((line) => `${name}: + ${line}`));
    found.push(...without(theirs, ours).map((line) => `${name}: - ${line}`));
  }
  return found;
}

function applied(
  relocations: readonly Found[],
  allowed: readonly RuleName[],
  side: "rust" | "clang",
): Found[] {
  return allowed.reduce<Found[]>(
    (left, name) => {
      const rule: Rule = rules[name];
      return rule[side]?.(left) ?? left;
    },
    [...relocations],
  );
}

/** A relocation in one line; `kind root path access`, and the value on the target where it was asked for. */
export function show({ kind, root, path, access, value }: Found): string {
  return [kind, root, path, access, value === "" ? "" : `= ${value}`].filter((part) => part !== "").join(" ");
}

/** `list` less `other`, as multisets. */
function without(list: readonly string[], other: readonly string[]): string[] {
  const rest = [...other];
  return list.filter((line) => {
    const at = rest.indexOf(line);
    if (at === -1) return true;
    rest.splice(at, 1);
    return false;
  });
}

/** Instructions in an object: what the kernel has to look at. */
export function instructionCount(object: Uint8Array): number {
  return inspect(object).programs.reduce((sum, program) => sum + program.instructions, 0);
}

/** Sections of ours that clang has no equal of, and that no loader asks for. */
export function strangeSections(rust: Uint8Array, clang: Uint8Array): string[] {
  const known = new Set(parseObject(clang).elf.sections.map(({ name }) => name));
  return parseObject(rust)
    .elf.sections.map(({ name }) => name)
    .filter(
      (name) =>
        !known.has(name) &&
        !/^(\.rel|\.debug|\.eh_frame|\.comment|\.text|\.rodata|\.data|\.bss|\.llvm)/.test(name),
    );
}

/** Subprograms that BTF calls global: the kernel would verify them on their own, with arguments it knows nothing of. */
export function globalSubprograms(bytes: Uint8Array): string[] {
  const { btf, ext } = parseObject(bytes);
  return ext.functions.flatMap(({ section, type: id }) => {
    const type = btf!.type(id);
    return section === subprograms && type.kind === "func" && type.linkage !== 0 ? [type.name] : [];
  });
}
