import type { Diagnostic, SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

function error(
  code: `CRL${string}`,
  location: Where,
  message: string,
  help: string,
  notes: string[] = [],
): Diagnostic {
  return {
    code,
    severity: "error",
    message,
    help,
    ...(location ? { location } : {}),
    ...(notes.length ? { notes } : {}),
  };
}

/** CRL0100 to CRL0199: an access or a type that the passes refuse, since it could not be relocated exactly. */
export const passes = {
  copyByValue: (type: string, location: Where) =>
    error(
      "CRL0100",
      location,
      `\`${type}\` is copied by value, but its size is known only when the program is loaded`,
      "take a reference or a raw pointer (`&(*p).field`, `&raw const (*p).field`) and read the members that are needed",
    ),
  localByValue: (type: string, location: Where) =>
    error(
      "CRL0101",
      location,
      `a local variable holds a \`${type}\` by value, but its size is known only when the program is loaded`,
      "keep a pointer to it, or declare a type of your own without the attribute for data that the program itself makes",
    ),
  undecodableOffset: (offset: bigint, location: Where) =>
    error(
      "CRL0102",
      location,
      `this access to an attributed type cannot be recovered (offset ${offset} of the sparse layout names no field)`,
      "write the access as a field access, or compile with the flags of `corelate build`: rustc must not optimise before the passes run",
    ),
  lengthOfFlexible: (name: string, _count: number, location: Where) =>
    error(
      "CRL0119",
      location,
      `the length of \`${name}\` is used, but it is a flexible array: how many elements follow is not known`,
      "index it as it is, with a check of your own against the member that holds the count: C's flexible arrays have no length, no iterator and no `get`",
    ),
  perhapsLengthOfFlexible: (name: string, count: number, location: Where): Diagnostic => ({
    code: "CRL0119",
    severity: "warning",
    message: `${count} is what rustc takes for the length of flexible arrays such as \`${name}\`, which have none`,
    help: `C's flexible arrays have no length: look for a \`len\`. Where ${count} is a number of the program's own, nothing is wrong`,
    ...(location ? { location } : {}),
  }),
  rootWithoutName: (what: string, location: Where) =>
    error(
      "CRL0123",
      location,
      `\`${what}\` is looked for in the kernel by the name of its type, and the type has none in C`,
      "start at the type that has a name, in one expression: `&(*sock).__sk_common.__bindgen_anon_1.skc_daddr`; pass a pointer to that type, and not to its unnamed member, to functions that are not inlined, to iterators and into memory",
    ),
  indexOutOfRange: (index: bigint, length: bigint, location: Where) =>
    error(
      "CRL0120",
      location,
      `the index ${index} is out of range: the array has ${length} element${length === 1n ? "" : "s"}`,
      "use an index that the array has, or declare it as long as the kernel's is; one that ends its struct and whose length varies is `[T; 0]`, which takes any index",
    ),
  certainPanic: (program: string, location: Where): Diagnostic => ({
    code: "CRL0121",
    severity: "warning",
    message: `\`${program}\` panics whatever happens, so nothing is left of it but its end`,
    help: "look at what this line computes: an index that is always too large, an `unwrap` of what is always `None` or `Err`, an assertion that never holds",
    ...(location ? { location } : {}),
  }),
  indexOfNothing: (location: Where): Diagnostic => ({
    code: "CRL0122",
    severity: "warning",
    message: "this index always panics: the array has no elements",
    help: "declare the array as the last member `[T; 0]` of an attributed type, which takes any index, or give it the length that it has",
    ...(location ? { location } : {}),
  }),
  ambiguous: (readings: readonly string[], location: Where) =>
    error(
      "CRL0103",
      location,
      "two names fell on one number of the sparse layout",
      "set the environment variable CORELATE_SEED to another value and build again",
      readings.map((reading) => `it could be ${reading}`),
    ),
  arithmeticOnOffset: (path: string, distance: bigint, location: Where) =>
    error(
      "CRL0104",
      location,
      `the offset of \`${path}\` was changed by ${distance} at compile time, so it can no longer be relocated`,
      "use the offset as it is and do the arithmetic on the pointer: `p.byte_add(offset_of!(T, f)).byte_add(n)`",
    ),
  computed: (what: string, location: Where) =>
    error(
      "CRL0104",
      location,
      `${what} was computed at compile time, so it can no longer be relocated`,
      "use `corelate::field_offset!` and `corelate::type_size!` instead of `offset_of!` and `size_of`: they give values of the running program, which any arithmetic can be done with",
    ),
  numberInStatic: (what: string, name: string | undefined, location: Where) =>
    error(
      "CRL0105",
      location,
      `${name === undefined ? "a constant in memory" : `the static \`${name}\``} holds ${what}, which is known only when the program is loaded`,
      "compute it where it is used; nothing relocates data",
    ),
  staticByValue: (type: string, name: string | undefined, location: Where) =>
    error(
      "CRL0106",
      location,
      `${name === undefined ? "a constant in memory" : `the static \`${name}\``} holds an attributed type by value (${type})`,
      "keep a pointer in the static, or declare a type of your own without the attribute",
    ),
  numberInPlace: (what: string, place: string, location: Where) =>
    error(
      "CRL0107",
      location,
      `${what} is used as ${place}, where it cannot be relocated`,
      "compute the value in a variable first; instead of a case of a `match`, compare with `if x == …`",
    ),
  holderByValue: (holder: string, location: Where) =>
    error(
      "CRL0108",
      location,
      `\`${holder}\` holds an attributed type by value, but has no attribute itself`,
      "put `#[corelate::preserve_access_index]` on it as well, or hold a pointer",
    ),
  tooLargeForBtf: (type: string, bytes: number, most: number, location: Where) =>
    error(
      "CRL0124",
      location,
      `\`${type}\` has ${bytes} bytes as it is declared, and BTF can describe ${most - 1} of it`,
      "declare the members that are read, and leave large ones out: the kernel's own offsets are taken in any case",
    ),
  tooManyMembersForBtf: (type: string, count: number, most: number, location: Where) =>
    error(
      "CRL0124",
      location,
      `\`${type}\` has ${count} members, and BTF can count ${most}`,
      "declare the members that are read, and leave the others out",
    ),
  tooLongForBtf: (name: string, most: number, location: Where) =>
    error(
      "CRL0125",
      location,
      `\`${name.slice(0, 40)}…\` has more than ${most} bytes, which no name in BTF may have`,
      "no kernel has such a type or member: look at what it is called there",
    ),
  bitfieldDirect: (path: string, location: Where) =>
    error(
      "CRL0109",
      location,
      `\`${path}\` is a bit-field and cannot be read as a plain field`,
      "use `corelate::read_bitfield!` or `corelate::read_bitfield_direct!`",
    ),
  bitfieldTooWide: (path: string, location: Where) =>
    error(
      "CRL0115",
      location,
      `the bit-field \`${path}\` lies in nine bytes, and no loader relocates one that eight aligned bytes do not hold`,
      "read the integers around it as the kernel's type has them, and put the value together",
    ),
  notAPath: (location: Where) =>
    error(
      "CRL0110",
      location,
      "this query does not name a member of an attributed type",
      "its path must start at a type with `#[corelate::preserve_access_index]` and go through members and constant indices only",
    ),
  notAKey: (query: string, location: Where) =>
    error(
      "CRL0111",
      location,
      `\`${query}\` was called with something that is not a key of the companion crate`,
      "use the macros of the crate `corelate`; its functions are not to be called directly",
    ),
  noDebugInfo: (name: string) =>
    error(
      "CRL0112",
      undefined,
      `${name} has no debug info, so there are no types to relocate against`,
      "compile it with `-C debuginfo=2`",
    ),
  auditDiffers: (location: Where) =>
    error(
      "CRL0113",
      location,
      "with other paddings rustc makes something else of this: a number of the sparse layout has slipped into the program",
      "look for arithmetic on offsets or sizes of attributed types that is done at compile time, such as `offset_of!(T, f) as u16` or `[u8; size_of::<T>() % 8]`; `corelate::field_offset!` and `corelate::type_size!` give values of the running program",
    ),
  decidedByLayout: (location: Where, { sparse, declared, lines }: Decided) =>
    error(
      "CRL0116",
      location,
      "rustc has decided this by a size or an offset of an attributed type, which no loader can change any more",
      "ask `corelate::type_size!` or `corelate::field_offset!` when the program runs, instead of `size_of` or `offset_of!` in a `const`, a pattern or a comparison with a constant",
      [
        `with the paddings of the sparse layout it is: ${list(sparse)}`,
        `with the layout that the types are declared with: ${list(declared)}`,
        ...(lines.length > 0 ? [`the same in line ${lines.join(", ")}`] : []),
      ],
    ),
  notAsDeclared: (message: string, location: Where) =>
    error(
      "CRL0117",
      location,
      `rustc compiles this only because of the paddings of the sparse layout: ${message}`,
      "what has to be so of the running kernel's types can be asked with `corelate::type_size!` and `corelate::field_offset!`; what has to be so of the declared ones can be asserted where they are compiled for the host",
      ["the audit has compiled it with the layout that the types are declared with"],
    ),
  notAudited: (inputs: readonly string[]): Diagnostic => ({
    code: "CRL0170",
    severity: "note",
    message: `what rustc decided by a size or an offset was not looked for in ${inputs.join(", ")}, of which only the IR is at hand`,
    help: "build from the source (`corelate build X.rs`, `corelate cargo --audit`) for an audit; `--no-audit` says that none is wanted",
  }),
  wholeRead: (location: Where) =>
    error(
      "CRL0165",
      location,
      "a whole attributed struct is read by value, and it is not only its members that are used",
      "name the members that are needed: `corelate::read!(pointer, member)`; or keep the copy in a variable of which only members are used. It cannot be borrowed, indexed by a variable, or handed on, since its size is known only when the program is loaded",
    ),
  plainLayout: (type: string) =>
    error(
      "CRL0118",
      undefined,
      `\`${type}\` was compiled with the layout that an audit compares with, so nothing in it can be relocated`,
      "unset the environment variable CORELATE_LAYOUT, which is for `corelate build --audit` alone, and build again",
    ),
};

/** What the code of a place does in one layout only, and other lines of the function where that is so. */
interface Decided {
  readonly sparse: readonly string[];
  readonly declared: readonly string[];
  readonly lines: readonly number[];
}

const most = 3;

function list(deeds: readonly string[]): string {
  if (deeds.length === 0) return "nothing";
  const more = deeds.length > most ? ["…"] : [];
  return [...deeds.slice(0, most), ...more].map((deed) => `\`${deed}\``).join(", ");
}
