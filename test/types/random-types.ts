import fc from "fast-check";

/** A Rust type, and what has to be declared for it. */
export interface RustType {
  readonly type: string;
  readonly declares: readonly string[];
  /** Whether `Copy` holds: a union's members need it. */
  readonly copy: boolean;
}

const leaf = (type: string): RustType => ({ type, declares: [], copy: true });
const primitives = (
  "u8 i8 u16 i16 u32 i32 u64 i64 u128 i128 usize isize f32 f64 bool char () " +
  "core::num::NonZeroU16 core::num::NonZeroI64 core::cmp::Ordering core::time::Duration"
)
  .split(" ")
  .map(leaf);

/**
 * Types with nested generics, enums with and without data, tuples, arrays, references, slices, functions, unions. `prefix` is in front of the
 * names of what is declared, and each declaration has a number of its own.
 */
export function rustTypes(prefix: string, depth = 4): fc.Arbitrary<RustType> {
  const number = fc.integer({ min: 0, max: 0x7fffffff });
  const simple = fc.constantFrom(...primitives);
  const { type } = fc.letrec<{ type: RustType }>((tie) => {
    const inner = tie("type");
    const several = (min: number, max: number) => fc.array(inner, { minLength: min, maxLength: max });
    return {
      type: fc.oneof(
        { maxDepth: depth, depthSize: "small", withCrossShrink: true },
        { arbitrary: simple, weight: 3 },
        { arbitrary: several(0, 4).map(tuple), weight: 2 },
        {
          arbitrary: fc.tuple(inner, fc.integer({ min: 0, max: 9 })).map(([t, n]) => array(t, n)),
          weight: 1,
        },
        {
          arbitrary: fc.tuple(inner, fc.constantFrom(...wrappers)).map(([t, w]) => wrapped(t, w)),
          weight: 3,
        },
        {
          arbitrary: fc.tuple(inner, inner).map(([a, b]) => join("core::result::Result<$0, $1>", [a, b])),
          weight: 1,
        },
        { arbitrary: fc.tuple(several(0, 3), inner).map(([a, r]) => fn(a, r)), weight: 1 },
        {
          arbitrary: fc
            .tuple(several(0, 5), number, fc.constantFrom(...reprs))
            .map(([m, n, r]) => struct(prefix, m, n, r)),
          weight: 3,
        },
        { arbitrary: fc.tuple(several(1, 3), number).map(([m, n]) => union(prefix, m, n)), weight: 1 },
        {
          arbitrary: fc
            .tuple(fc.array(several(0, 3), { minLength: 1, maxLength: 4 }), number)
            .map(([v, n]) => dataEnum(prefix, v, n)),
          weight: 3,
        },
        {
          arbitrary: fc
            .tuple(
              fc.uniqueArray(fc.integer({ min: -128, max: 127 }), { minLength: 1, maxLength: 5 }),
              number,
            )
            .map(([v, n]) => plainEnum(prefix, v, n)),
          weight: 1,
        },
        { arbitrary: fc.tuple(inner, inner, number).map(([a, b, n]) => generic(prefix, a, b, n)), weight: 2 },
      ),
    };
  });
  return type;
}

const wrappers = [
  "core::option::Option<$0>",
  "&'static $0",
  "&'static mut $0",
  "*const $0",
  "*mut $0",
  "&'static [$0]",
  "core::cell::Cell<$0>",
  "core::mem::MaybeUninit<$0>",
  "core::marker::PhantomData<$0>",
  "core::ops::Range<$0>",
] as const;
const reprs = ["", "", "#[repr(C)] ", "#[repr(C, packed)] "] as const;

function join(pattern: string, parts: readonly RustType[]): RustType {
  const type = pattern.replace(/\$(\d)/g, (_, index: string) => parts[Number(index)]!.type);
  return { type, declares: parts.flatMap((part) => part.declares), copy: false };
}

const wrapped = (inner: RustType, wrapper: string) => join(wrapper, [inner]);
const array = (inner: RustType, count: number) => join(`[$0; ${count}]`, [inner]);
const fn = (parameters: readonly RustType[], result: RustType): RustType => ({
  type: `fn(${parameters.map((p) => p.type).join(", ")}) -> ${result.type}`,
  declares: [...parameters, result].flatMap((part) => part.declares),
  copy: true,
});
const tuple = (parts: readonly RustType[]): RustType => ({
  type: parts.length === 1 ? `(${parts[0]!.type},)` : `(${parts.map((part) => part.type).join(", ")})`,
  declares: parts.flatMap((part) => part.declares),
  copy: false,
});

function declared(parts: readonly RustType[], name: string, text: string, use = name): RustType {
  return { type: use, declares: [...parts.flatMap((part) => part.declares), text], copy: false };
}

function struct(prefix: string, members: readonly RustType[], number: number, repr: string): RustType {
  const name = `${prefix}S${number}`;
  const fields = members.map((member, index) => `m${index}: ${member.type}`).join(", ");
  return declared(members, name, `${repr}pub struct ${name} { ${fields} }`);
}

function union(prefix: string, members: readonly RustType[], number: number): RustType {
  const name = `${prefix}U${number}`;
  const fields = members
    .map((member, index) => `m${index}: core::mem::ManuallyDrop<${member.type}>`)
    .join(", ");
  return declared(members, name, `pub union ${name} { ${fields} }`);
}

function dataEnum(prefix: string, variants: readonly (readonly RustType[])[], number: number): RustType {
  const name = `${prefix}E${number}`;
  const text = variants.map((members, index) =>
    members.length === 0 ? `V${index}` : `V${index}(${members.map((member) => member.type).join(", ")})`,
  );
  return declared(variants.flat(), name, `pub enum ${name} { ${text.join(", ")} }`);
}

function plainEnum(prefix: string, values: readonly number[], number: number): RustType {
  const name = `${prefix}C${number}`;
  return declared(
    [],
    name,
    `#[repr(i8)] pub enum ${name} { ${values.map((v, i) => `K${i} = ${v}`).join(", ")} }`,
  );
}

function generic(prefix: string, a: RustType, b: RustType, number: number): RustType {
  const name = `${prefix}G${number}`;
  const text = `pub struct ${name}<A, B, const N: usize> { a: A, b: [B; N], c: Option<A> }`;
  return declared([a, b], name, text, `${name}<${a.type}, ${b.type}, ${number % 5}>`);
}
