/**
 * From BTF types to Rust items. A struct, union or enum without a name is written once for each place that it stands
 * in, called after the type around it: `task_struct__bindgen_ty_1` is the first nameless type in task_struct, and a
 * nameless type in that one is `task_struct__bindgen_ty_1__bindgen_ty_1`. Structs and unions are counted first, in the
 * order of members, then enums. The member, where it has no name either, is `__bindgen_anon_1`, counted by itself. This
 * is what bindgen makes of the same types in C.
 */
import type { Btf, EnumType, FuncProtoType, RecordType } from "../../lib/btf/index.js";
import {
  bindingsWarnings,
  btfErrors,
  CorelateError,
  type Diagnostic,
  input,
} from "../../lib/diagnostics/index.js";
import { type EnumStyle, enumIntegerText, enumTypeText } from "./enums.js";
import type { RustItem, RustMember, RustType } from "./model.js";
import { floatType, integerType } from "./primitives.js";
import { fixedWidthType, rawIdentifier, rustIdentifier, TakenNames } from "./rust-names.js";
import type { Need } from "./select.js";
import { isEnum, isQualifier, isRecord } from "./type-kinds.js";
import type { LaidMember, TypeLayouts } from "./type-layouts.js";
import type { TypeNames } from "./type-names.js";

export interface LowerOptions {
  readonly enums: EnumStyle;
  readonly ctypesPrefix: string;
}

/** The type around the one that is being written, which names what has no name. */
interface Scope {
  readonly owner: string;
  /** Numbers of the next nameless struct or union, and of the next nameless enum. */
  nextComposite: number;
  nextEnum: number;
  /** Their items. */
  readonly items: RustItem[];
}

/** More pointers to arrays of pointers than anybody writes: what is deeper goes round in circles. */
const maxNesting = 512;

/**
 * A pointer to a function spells out what it takes, and that may be pointers to functions: twenty of them within one another, with two
 * parameters each, are a million. Each type of a kernel is written once or twice.
 */
function maxNestedTypes(btf: Btf): number {
  return 100_000 + btf.typeBytes;
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

export class Lowering {
  /** What came up on the way. */
  readonly diagnostics: Diagnostic[] = [];
  readonly #btf: Btf;
  readonly #names: TypeNames;
  readonly #layouts: TypeLayouts;
  readonly #options: LowerOptions;
  #depth = 0;
  /** How many more types may be written within others. */
  #left: number;

  constructor(btf: Btf, names: TypeNames, layouts: TypeLayouts, options: LowerOptions) {
    this.#btf = btf;
    this.#left = maxNestedTypes(btf);
    this.#names = names;
    this.#layouts = layouts;
    this.#options = options;
  }

  /** The item of the named type `id`, then those of the nameless types in it. */
  items(id: number, need: Need): RustItem[] {
    const type = this.#btf.type(id);
    const name = this.#names.rustName(id);
    if (type.kind === "fwd") return [{ kind: "opaque", name }];
    if (type.kind !== "typedef") return this.#definition(id, name, need);
    const target = this.#names.unqualified(type.type);
    if (this.#isNameless(target)) return this.#definition(target, name, need, true);
    const scope = this.#scope(name, [type.type]);
    return [{ kind: "alias", name, type: this.#type(type.type, scope) }, ...scope.items];
  }

  /** The type of the function with the prototype `id`. */
  prototype(id: number, name: string): Extract<RustType, { kind: "function" }> {
    const type = this.#btf.type(id);
    if (type.kind !== "func_proto") throw new CorelateError(btfErrors.cyclic(name));
    return this.#function(type, this.#scope(name, [])) as Extract<RustType, { kind: "function" }>;
  }

  #definition(id: number, name: string, need: Need, typedef = false): RustItem[] {
    const type = this.#btf.type(id);
    if (isEnum(type)) return [this.#enum(type, name)];
    if (!isRecord(type) || need === "opaque") return [{ kind: "opaque", name }];
    return this.#composite(id, type, name, typedef);
  }

  #composite(id: number, type: RecordType, name: string, typedef = false): RustItem[] {
    const placement = this.#layouts.placement(id);
    if (placement === undefined) {
      this.diagnostics.push(bindingsWarnings.noRustLayout(name, type.size));
      return [{ kind: "blob", name, size: type.size }];
    }
    const scope = this.#scope(
      name,
      type.members.map((member) => member.type),
    );
    const taken = new TakenNames();
    let anonymous = 0;
    let paddings = 0;
    const members = placement.pieces.map((piece): RustMember => {
      if (piece.kind === "padding") {
        const padding = taken.unique(`__bindgen_padding_${paddings}`);
        paddings += 1;
        return { kind: "padding", name: padding, size: piece.size, offset: piece.offset };
      }
      const cName = piece.member.member.name;
      if (cName === "") anonymous += 1;
      const raw = piece.member.extent.kind === "bits" ? rawIdentifier(cName) : undefined;
      const wanted = cName === "" ? `__bindgen_anon_${anonymous}` : (raw ?? rustIdentifier(cName));
      return this.#member(piece.member, taken.unique(wanted), scope);
    });
    const { packed } = placement;
    return [{ kind: type.kind, name, typedef, size: type.size, repr: { packed }, members }, ...scope.items];
  }

  #scope(owner: string, types: readonly number[]): Scope {
    const composites = types.reduce((sum, id) => sum + this.#namelessComposites(id), 0);
    return { owner, nextComposite: 1, nextEnum: composites + 1, items: [] };
  }

  /** How many nameless structs and unions the C declaration of a member of type `id` has. */
  #namelessComposites(id: number, depth = 0): number {
    if (depth > maxNesting) throw new CorelateError(btfErrors.cyclic(this.#btf.name(id)));
    this.#count();
    const type = this.#btf.type(this.#names.unqualified(id));
    if (type.kind === "ptr") return this.#namelessComposites(type.type, depth + 1);
    if (type.kind === "array") return this.#namelessComposites(type.element, depth + 1);
    if (type.kind === "func_proto") {
      return [type.returns, ...type.parameters.map((parameter) => parameter.type)].reduce(
        (sum, part) => sum + this.#namelessComposites(part, depth + 1),
        0,
      );
    }
    return isRecord(type) && type.name === "" ? 1 : 0;
  }

  #member({ member, extent }: LaidMember, name: string, scope: Scope): RustMember {
    // Bit-fields stand as plain integers: an attribute macro sees names only, and could not tell an alias's width.
    const type = extent.kind === "bits" ? this.#integer(member.type, scope) : this.#type(member.type, scope);
    if (extent.kind === "bits") {
      const { bitWidth, bitOffset } = extent;
      return { kind: "bits", name, enumeration: this.#enumeration(member.type), type, bitWidth, bitOffset };
    }
    const cName = name !== member.name && identifier.test(member.name) ? member.name : undefined;
    return {
      kind: "field",
      name,
      cName,
      enumeration: this.#enumeration(member.type),
      type,
      offset: extent.offset,
    };
  }

  /** The name of the enum that a member's type is, or is an array of. */
  #enumeration(id: number): string | undefined {
    let at = id;
    for (let depth = 0; depth < maxNesting; depth++) {
      const type = this.#btf.type(this.#names.unqualified(at));
      // What is no name in C would be anything in Rust; an enum without a name fits as well.
      if (isEnum(type)) return identifier.test(type.name) ? type.name : "";
      if (type.kind !== "array" && type.kind !== "typedef") return undefined;
      at = type.kind === "array" ? type.element : type.type;
    }
    return undefined;
  }

  #integer(id: number, scope: Scope): RustType {
    const at = this.#names.entity(id);
    const type = this.#btf.type(at);
    if (type.kind === "typedef") return this.#integer(type.type, scope);
    if (!isEnum(type)) return this.#type(at, scope);
    if (type.name === "") this.#nameless(at, scope);
    return { kind: "path", text: enumIntegerText(type, this.#options.ctypesPrefix) };
  }

  #enum(type: EnumType, name: string): RustItem {
    const values = type.values.map(({ name, value }) => ({
      name: rustIdentifier(name),
      value: BigInt(value),
    }));
    return { kind: "enum", name, size: type.size, signed: type.signed, values };
  }

  #type(id: number, scope: Scope): RustType {
    if (this.#depth === maxNesting) throw new CorelateError(btfErrors.cyclic(this.#btf.name(id)));
    this.#count();
    this.#depth += 1;
    const type = this.#typeText(id, scope);
    this.#depth -= 1;
    return type;
  }

  #count(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new CorelateError(input.typesTooDeep());
  }

  #typeText(id: number, scope: Scope): RustType {
    const unqualified = this.#names.unqualified(id);
    const spelled = this.#btf.type(unqualified);
    if (spelled.kind === "typedef") {
      const fixed = fixedWidthType(spelled.name);
      if (fixed !== undefined) return { kind: "path", text: fixed };
    }
    const at = this.#names.entity(id);
    const type = this.#btf.type(at);
    switch (type.kind) {
      case "void":
        return { kind: "path", text: `${this.#options.ctypesPrefix}::c_void` };
      case "int":
        return integerType(type, this.#options.ctypesPrefix);
      case "float":
        return floatType(type.size);
      case "ptr":
        return this.#pointer(type.type, scope);
      case "array":
        return { kind: "array", of: this.#type(type.element, scope), count: type.count };
      case "func_proto":
        return this.#function(type, scope);
      case "typedef": {
        const name = this.#names.rustName(at);
        const target = this.#names.unqualified(type.type);
        const ownEnum = this.#isNameless(target) && isEnum(this.#btf.type(target));
        return { kind: "path", text: ownEnum ? enumTypeText(name, this.#options.enums) : name };
      }
      default: {
        const name = type.name === "" ? this.#nameless(at, scope) : this.#names.rustName(at);
        return { kind: "path", text: isEnum(type) ? enumTypeText(name, this.#options.enums) : name };
      }
    }
  }

  /** Writes the nameless type `id` under the name that its place gives it. */
  #nameless(id: number, scope: Scope): string {
    const number = isEnum(this.#btf.type(id)) ? scope.nextEnum++ : scope.nextComposite++;
    const name = `${scope.owner}__bindgen_ty_${number}`;
    scope.items.push(...this.#definition(id, name, "full"));
    return name;
  }

  /** A pointer to a function is the function's type: Rust's function types are pointers already. */
  #pointer(pointee: number, scope: Scope): RustType {
    const to = this.#type(pointee, scope);
    return this.#isFunction(pointee) ? to : { kind: "pointer", mutable: !this.#isConst(pointee), to };
  }

  #function(type: FuncProtoType, scope: Scope): RustType {
    const parameters = type.parameters.map((parameter) => parameter);
    const last = parameters.at(-1);
    const variadic = last !== undefined && last.type === 0;
    if (variadic) parameters.pop();
    return {
      kind: "function",
      parameters: parameters.map((parameter, index) => ({
        name: parameter.name === "" ? `arg${index + 1}` : rustIdentifier(parameter.name),
        type: this.#type(parameter.type, scope),
      })),
      variadic,
      returns: type.returns === 0 ? undefined : this.#type(type.returns, scope),
    };
  }

  #isFunction(id: number): boolean {
    const type = this.#btf.type(this.#names.entity(id));
    if (type.kind === "func_proto") return true;
    return type.kind === "typedef" && this.#isFunction(type.type);
  }

  /** Whether `id` is const itself, a typedef of something that is, or an array of such. */
  #isConst(id: number): boolean {
    const type = this.#btf.type(id);
    if (type.kind === "const") return true;
    if (type.kind === "array") return this.#isConst(type.element);
    return (isQualifier(type) || type.kind === "typedef") && this.#isConst(type.type);
  }

  #isNameless(id: number): boolean {
    const type = this.#btf.type(id);
    return type.name === "" && (isRecord(type) || isEnum(type));
  }
}
