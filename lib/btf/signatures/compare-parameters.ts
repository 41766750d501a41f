import type { Btf } from "../btf.js";
import { essentialName } from "../essential-name.js";
import { sizeOf, skipModifiers } from "../size.js";
import type { AttachTarget, Found } from "./attach-target.js";
import type { DeclaredParameter } from "./parameters.js";
import { typeText } from "./type-text.js";

/** What is wrong with a parameter that a program declares. */
export type ParameterFault =
  /** The function has no argument there. */
  | { readonly kind: "missing"; readonly parameter: number; readonly has: number }
  /** The argument of that name is another one. */
  | {
      readonly kind: "moved";
      readonly parameter: number;
      /** Where the argument of that name is, and what is where the parameter stands. */
      readonly position: number;
      readonly there: string;
    }
  /** No argument is called so. */
  | { readonly kind: "unnamed"; readonly parameter: number; readonly there: string }
  /** The argument, or the result, has another type. */
  | {
      readonly kind: "type";
      readonly parameter: number;
      readonly declared: string;
      readonly there: string;
      /** Both in bytes, where they are integers. */
      readonly sizes: readonly [number, number] | undefined;
    }
  /** The result is behind another number of arguments. */
  | { readonly kind: "result"; readonly parameter: number; readonly has: number }
  /** The function returns nothing. */
  | { readonly kind: "void"; readonly parameter: number };

/** An argument of a function of the kernel's. */
interface Argument {
  /** Empty where BTF has none. */
  readonly name: string;
  readonly type: number;
  readonly slot: number;
  readonly slots: number;
}

/** Compares the parameters that a program declares with the function `found`; the first fault of each is given. */
export function compareParameters(
  local: Btf,
  declared: readonly DeclaredParameter[],
  { btf, prototype, names }: Found,
  { hidden, registers }: AttachTarget,
): ParameterFault[] {
  const type = btf.type(prototype);
  if (type.kind !== "func_proto") return [];
  const given = argumentsOf(btf, type.parameters.slice(hidden), names?.slice(hidden));
  const returns = btf.kind(skipModifiers(btf, type.returns)) === "void" ? undefined : type.returns;
  return declared.flatMap((one, parameter) => {
    const fault =
      one.role === "argument"
        ? argumentFault(local, one, btf, given)
        : resultFault(local, one, btf, given, returns, registers);
    return fault === undefined ? [] : [{ ...fault, parameter }];
  });
}

type Fault = ParameterFault extends infer One
  ? One extends unknown
    ? Omit<One, "parameter">
    : never
  : never;

function argumentFault(
  local: Btf,
  one: DeclaredParameter,
  btf: Btf,
  given: readonly Argument[],
): Fault | undefined {
  const there = given.find(({ slot, slots }) => slot <= one.slot && one.slot < slot + slots);
  if (there === undefined) return { kind: "missing", has: given.length };
  const compared = !one.name.startsWith("_") && there.name !== "";
  if (compared && there.name !== one.name) {
    const position = given.findIndex(({ name }) => name === one.name);
    return position < 0
      ? { kind: "unnamed", there: there.name }
      : { kind: "moved", position, there: there.name };
  }
  if (there.slot !== one.slot || there.slots !== one.slots) {
    const texts = { declared: typeText(local, one.type), there: typeText(btf, there.type) };
    return { kind: "type", ...texts, sizes: [one.slots * 8, there.slots * 8] };
  }
  return typeFault(local, one.type, btf, there.type);
}

function resultFault(
  local: Btf,
  one: DeclaredParameter,
  btf: Btf,
  given: readonly Argument[],
  returns: number | undefined,
  registers: boolean,
): Fault | undefined {
  if (returns === undefined) return { kind: "void" };
  const last = given.at(-1);
  const slot = last === undefined ? 0 : last.slot + last.slots;
  if (one.role === "result" && !registers && one.slot !== slot) return { kind: "result", has: given.length };
  return typeFault(local, one.type, btf, returns);
}

function argumentsOf(
  btf: Btf,
  parameters: readonly { readonly name: string; readonly type: number }[],
  names: readonly string[] | undefined,
): Argument[] {
  let slot = 0;
  return parameters.map((parameter, index) => {
    // A struct by value has as many slots as it fills.
    const slots = Math.max(1, Math.ceil((sizeOf(btf, parameter.type) ?? 8) / 8));
    const argument = { name: names?.[index] ?? parameter.name, type: parameter.type, slot, slots };
    slot += slots;
    return argument;
  });
}

/** What keeps a value of the one type from being taken for one of the other. */
function typeFault(local: Btf, declared: number, btf: Btf, there: number): Fault | undefined {
  const fault = (sizes?: readonly [number, number]): Fault => ({
    kind: "type",
    declared: typeText(local, declared),
    there: typeText(btf, there),
    sizes,
  });
  const mine = local.type(skipModifiers(local, declared));
  const theirs = btf.type(skipModifiers(btf, there));
  if (mine.kind === "ptr" && theirs.kind === "ptr")
    return samePointee(local, mine.type, btf, theirs.type) ? undefined : fault();
  const sizes = [sizeOf(local, declared) ?? 0, sizeOf(btf, there) ?? 0] as const;
  // An address may be taken as a number, and a number of 64 bits as the address that it is.
  if (mine.kind === "ptr")
    return isNumber(theirs.kind) && sizes[1] === 8 && isVoid(local, mine.type) ? undefined : fault();
  if (theirs.kind === "ptr") return isNumber(mine.kind) && sizes[0] === 8 ? undefined : fault();
  return sizes[0] === sizes[1] || (!isNumber(theirs.kind) && mine.kind === "array")
    ? undefined
    : fault(sizes);
}

function isNumber(kind: string): boolean {
  return kind === "int" || kind === "enum" || kind === "enum64" || kind === "float";
}

function isVoid(btf: Btf, id: number): boolean {
  return btf.kind(skipModifiers(btf, id)) === "void";
}

/** Pointers to `void` and to bytes go for all others. */
function samePointee(local: Btf, mine: number, btf: Btf, theirs: number): boolean {
  const one = local.type(skipModifiers(local, mine));
  const other = btf.type(skipModifiers(btf, theirs));
  if (one.kind === "void" || other.kind === "void") return true;
  if (sizeOf(local, mine) === 1 && one.kind === "int") return true;
  const [named, called] = [recordName(local, mine), recordName(btf, theirs)];
  if (named === undefined && called === undefined) {
    if (one.kind === "ptr" || other.kind === "ptr") return one.kind === other.kind;
    return isNumber(one.kind) !== isNumber(other.kind) || sizeOf(local, mine) === sizeOf(btf, theirs);
  }
  return named !== undefined && called !== undefined && [...named].some((name) => called.has(name));
}

/** The names of a struct or union: its own and those of typedefs. Undefined for other types. */
function recordName(btf: Btf, id: number): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (let at = id, steps = 0; steps < 64; steps++) {
    const type = btf.type(at);
    if ("name" in type && type.name !== "") names.add(essentialName(type.name));
    switch (type.kind) {
      case "typedef":
      case "const":
      case "volatile":
      case "restrict":
      case "type_tag":
        at = type.type;
        continue;
      case "struct":
      case "union":
      case "fwd":
        return names;
      default:
        return undefined;
    }
  }
  return undefined;
}

/** What is wrong, for the reader of a table. */
export function faultText(fault: ParameterFault, declared: readonly DeclaredParameter[]): string {
  const name = declared[fault.parameter]?.name ?? "";
  const what = declared[fault.parameter]?.role === "argument" ? `\`${name}\`` : "the result";
  switch (fault.kind) {
    case "missing":
      return `${what} is number ${fault.parameter} for the program, and there are ${fault.has} there`;
    case "moved":
      return `${what} is number ${fault.position} there, and number ${fault.parameter} is \`${fault.there}\``;
    case "unnamed":
      return `${what} is called \`${fault.there}\` there`;
    case "type":
      return `${what} is \`${fault.declared}\` for the program, and \`${fault.there}\` there`;
    case "result":
      return `the result is behind ${fault.has} arguments there`;
    case "void":
      return "there is no result there";
  }
}
