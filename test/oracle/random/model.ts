import fc from "fast-check";

/** Numbers that both languages have, by their names in Rust; `oracle.h` has the signed ones as `s8` to `s64`. */
export const numberTypes = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "bool"] as const;
export type NumberType = (typeof numberTypes)[number];

/** The type of a member. */
export type Shape =
  | { readonly kind: "number"; readonly type: NumberType }
  /** The module's one enum. */
  | { readonly kind: "enum" }
  /** To the record of that number. */
  | { readonly kind: "pointer"; readonly to: number }
  | { readonly kind: "array"; readonly count: number; readonly element: Shape }
  | { readonly kind: "record"; readonly record: RecordType };

export interface Member {
  /** Empty where C has no name for it. */
  readonly name: string;
  readonly rustName: string;
  readonly shape: Shape;
}

/** A struct or union. */
export interface RecordType {
  /** The name in Rust; an anonymous one has none in C. */
  readonly name: string;
  readonly anonymous: boolean;
  readonly union: boolean;
  readonly packed: boolean;
  readonly members: readonly Member[];
}

/** How a program reaches a field. */
export const modes = [
  "load",
  "address",
  "reference",
  "method",
  "subprogram",
  "closure",
  "volatile",
  "dynamic",
  "offset_of",
  "field_offset",
  "field_size",
  "field_exists",
  "field_signed",
  "size_of",
  "store",
] as const;
export type Mode = (typeof modes)[number];

/** One access: where it begins, and which way it takes at each fork (each modulo what there is). */
export interface AccessChoice {
  readonly root: number;
  readonly mode: Mode;
  readonly ways: readonly number[];
}

/** The types of a module and what its programs access. */
export interface Module {
  readonly records: readonly RecordType[];
  readonly programs: readonly (readonly AccessChoice[])[];
}

interface MemberChoice {
  readonly kind:
    | "number"
    | "enum"
    | "pointer"
    | "array"
    | "matrix"
    | "embed"
    | "records"
    | "anonymous"
    | "unnamed";
  readonly pick: number;
  readonly count: number;
  readonly inner: readonly MemberChoice[];
  readonly union: boolean;
}

interface RecordChoice {
  readonly union: boolean;
  readonly packed: boolean;
  readonly members: readonly MemberChoice[];
}

const plain = fc.record<MemberChoice>({
  kind: fc.constantFrom(
    "number",
    "number",
    "number",
    "enum",
    "pointer",
    "array",
    "matrix",
    "embed",
    "records",
  ),
  pick: fc.nat(99),
  count: fc.constantFrom(2, 4),
  inner: fc.constant([]),
  union: fc.constant(false),
});

const nested = fc.record<MemberChoice>({
  kind: fc.constantFrom("anonymous", "unnamed"),
  pick: fc.nat(99),
  count: fc.constantFrom(2, 4),
  inner: fc.array(plain, { minLength: 1, maxLength: 3 }),
  union: fc.boolean(),
});

const recordChoice = fc.record<RecordChoice>({
  union: fc.integer({ min: 0, max: 3 }).map((n) => n === 3),
  packed: fc.integer({ min: 0, max: 5 }).map((n) => n === 5),
  members: fc.array(fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: nested }), {
    minLength: 1,
    maxLength: 6,
  }),
});

const accessChoice = fc.record<AccessChoice>({
  root: fc.nat(99),
  mode: fc.constantFrom(...modes),
  ways: fc.array(fc.nat(99), { minLength: 12, maxLength: 12 }),
});

/** Modules of 10 programs with 5 accesses each, over up to 7 records. */
export const moduleArbitrary: fc.Arbitrary<Module> = fc
  .record({
    records: fc.array(recordChoice, { minLength: 2, maxLength: 7 }),
    programs: fc.array(fc.array(accessChoice, { minLength: 5, maxLength: 5 }), {
      minLength: 10,
      maxLength: 10,
    }),
  })
  .map(({ records, programs }) => ({ records: build(records), programs }));

function build(choices: readonly RecordChoice[]): RecordType[] {
  const records: RecordType[] = [];
  for (const [index, choice] of choices.entries()) {
    const builder = new RecordBuilder(records, choices.length);
    records.push({
      name: `r${index}`,
      anonymous: false,
      union: choice.union,
      packed: choice.packed,
      members: builder.members(choice.members, `r${index}`, ""),
    });
  }
  return records;
}

/** Makes the members of one record; only records in front of it can be in it by value. */
class RecordBuilder {
  readonly #earlier: readonly RecordType[];
  readonly #count: number;

  constructor(earlier: readonly RecordType[], count: number) {
    this.#earlier = earlier;
    this.#count = count;
  }

  members(choices: readonly MemberChoice[], owner: string, prefix: string): Member[] {
    let unnamed = 0;
    let types = 0;
    return choices.map((choice, index) => {
      const name = `${prefix}${"abcdef"[index]}`;
      if (choice.kind !== "anonymous" && choice.kind !== "unnamed")
        return { name, rustName: name, shape: this.#shape(choice) };
      const type = `${owner}__bindgen_ty_${++types}`;
      // The members of an unnamed one share a scope with its neighbours in C.
      const inner = choice.kind === "unnamed" ? `${name}_` : "";
      const record: RecordType = {
        name: type,
        anonymous: true,
        union: choice.union,
        packed: false,
        members: this.members(choice.inner, type, inner),
      };
      const shape: Shape = { kind: "record", record };
      return choice.kind === "unnamed"
        ? { name: "", rustName: `__bindgen_anon_${++unnamed}`, shape }
        : { name, rustName: name, shape };
    });
  }

  #shape({ kind, pick, count }: MemberChoice): Shape {
    const number: Shape = { kind: "number", type: numberTypes[pick % numberTypes.length]! };
    const earlier = this.#earlier[pick % Math.max(1, this.#earlier.length)];
    switch (kind) {
      case "enum":
        return { kind: "enum" };
      case "pointer":
        return { kind: "pointer", to: pick % this.#count };
      case "array":
        return {
          kind: "array",
          count,
          element: pick % 3 === 0 ? { kind: "pointer", to: pick % this.#count } : number,
        };
      case "matrix":
        return { kind: "array", count: 3, element: { kind: "array", count, element: number } };
      case "embed":
        return earlier ? { kind: "record", record: earlier } : number;
      case "records":
        return earlier ? { kind: "array", count: 2, element: { kind: "record", record: earlier } } : number;
      default:
        return number;
    }
  }
}
