import { error, warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

type Where = SourceLocation | undefined;

/** CRL0100 to CRL0199: an access or a type that the passes refuse, since it could not be relocated exactly. */
export const passes = {
  copyByValue: error("CRL0100", "input", (type: string, location: Where) => ({
    message: `\`${type}\` is copied by value, but its size is known only when the program is loaded`,
    location,
    help: "take a reference or a raw pointer (`&(*p).field`, `&raw const (*p).field`) and read the members that are needed",
  })),
  localByValue: error("CRL0101", "input", (type: string, location: Where) => ({
    message: `a local variable holds a \`${type}\` by value, but its size is known only when the program is loaded`,
    location,
    help: "keep a pointer to it, or declare a type of your own without the attribute for data that the program itself makes",
  })),
  undecodableOffset: error("CRL0102", "input", (offset: bigint, location: Where) => ({
    message: `this access cannot be relocated: the offset ${offset} belongs to no field of an attributed type`,
    location,
    help: "write the access as a field access, or compile with the flags of `corelate build`: rustc must not optimise before the passes run",
  })),
  lengthOfFlexible: error("CRL0119", "input", (name: string, _count: number, location: Where) => ({
    message: `the length of \`${name}\` is used, but it is a flexible array, whose length is not known`,
    location,
    help: "index it directly, and compare the index with the member that holds the count: C's flexible arrays have no length, no iterator and no `get`",
  })),
  perhapsLengthOfFlexible: warning("CRL0119", (name: string, count: number, location: Where) => ({
    message: `${count} is the length that rustc assumes for flexible arrays such as \`${name}\`, which have none`,
    location,
    help: `C's flexible arrays have no length: look for a \`len\`. If ${count} is a number of the program's own, nothing is wrong`,
  })),
  rootWithoutName: error("CRL0123", "input", (what: string, location: Where) => ({
    message: `\`${what}\` cannot be found in the kernel: its type is anonymous in C, and loaders find types by name`,
    location,
    help: "start at the type around it that has a name, in one expression: `&(*sock).__sk_common.__bindgen_anon_1.skc_daddr`; do not pass a pointer to the anonymous member to functions that are not inlined, to iterators or into memory",
  })),
  indexOutOfRange: error("CRL0120", "input", (index: bigint, length: bigint, location: Where) => ({
    message: `the index ${index} is out of range: the array has ${length} element${length === 1n ? "" : "s"}`,
    location,
    help: "use an index within the array, or declare the array as long as the kernel's; an array of varying length at the end of a struct is `[T; 0]`, which takes any index",
  })),
  certainPanic: warning("CRL0121", (program: string, location: Where) => ({
    message: `\`${program}\` always panics, so nothing else is left of it`,
    location,
    help: "check this line: an index that is always too large, an `unwrap` of a value that is always `None` or `Err`, an assertion that never holds",
  })),
  indexOfNothing: warning("CRL0122", (location: Where) => ({
    message: "this index always panics: the array has no elements",
    location,
    help: "declare the array as the last member `[T; 0]` of an attributed type, which takes any index, or declare its length",
  })),
  ambiguous: error("CRL0103", "input", (readings: readonly string[], location: Where) => ({
    message: "two fields have the same number in the sparse layout, so this could be either of them",
    location,
    notes: readings.map((reading) => `it could be ${reading}`),
    help: "set the environment variable CORELATE_SEED to another value and build again",
  })),
  arithmeticOnOffset: error("CRL0104", "input", (path: string, distance: bigint, location: Where) => ({
    message: `the offset of \`${path}\` was changed by ${distance} at compile time, so it can no longer be relocated`,
    location,
    help: "use the offset as it is and do the arithmetic on the pointer: `p.byte_add(offset_of!(T, f)).byte_add(n)`",
  })),
  computed: error("CRL0104", "input", (what: string, location: Where) => ({
    message: `${what} was computed at compile time, so it can no longer be relocated`,
    location,
    help: "use `corelate::field_offset!` and `corelate::type_size!` instead of `offset_of!` and `size_of`: they give values at run time, which allow any arithmetic",
  })),
  numberInStatic: error("CRL0105", "input", (what: string, name: string | undefined, location: Where) => ({
    message: `${name === undefined ? "a constant in memory" : `the static \`${name}\``} holds ${what}, which is known only when the program is loaded`,
    location,
    help: "compute it where it is used: loaders relocate instructions, not data",
  })),
  staticByValue: error("CRL0106", "input", (type: string, name: string | undefined, location: Where) => ({
    message: `${name === undefined ? "a constant in memory" : `the static \`${name}\``} holds an attributed type by value (${type})`,
    location,
    help: "keep a pointer in the static, or declare a type of your own without the attribute",
  })),
  numberInPlace: error("CRL0107", "input", (what: string, place: string, location: Where) => ({
    message: `${what} is used as ${place}, where it cannot be relocated`,
    location,
    help: "compute the value in a variable first; instead of a case of a `match`, compare with `if x == …`",
  })),
  holderByValue: error("CRL0108", "input", (holder: string, location: Where) => ({
    message: `\`${holder}\` holds an attributed type by value, but has no attribute itself`,
    location,
    help: "put `#[corelate::preserve_access_index]` on it as well, or hold a pointer",
  })),
  tooLargeForBtf: error(
    "CRL0124",
    "input",
    (type: string, bytes: number, limit: number, location: Where) => ({
      message: `\`${type}\` is declared with ${bytes} bytes, and BTF can describe ${limit - 1}`,
      location,
      help: "declare the members that are read, and leave large ones out: the kernel's offsets are used in any case",
    }),
  ),
  tooManyMembersForBtf: error(
    "CRL0124",
    "input",
    (type: string, count: number, limit: number, location: Where) => ({
      message: `\`${type}\` has ${count} members, and BTF can count ${limit}`,
      location,
      help: "declare the members that are read, and leave the others out",
    }),
  ),
  tooLongForBtf: error("CRL0125", "input", (name: string, limit: number, location: Where) => ({
    message: `\`${name.slice(0, 40)}…\` has more than ${limit} bytes, which no name in BTF may have`,
    location,
    help: "no kernel has a type or member with such a name: use the kernel's name",
  })),
  bitfieldDirect: error("CRL0109", "input", (path: string, location: Where) => ({
    message: `\`${path}\` is a bit-field and cannot be read as a plain field`,
    location,
    help: "use `corelate::read_bitfield!` or `corelate::read_bitfield_direct!`",
  })),
  bitfieldTooWide: error("CRL0115", "input", (path: string, location: Where) => ({
    message: `the bit-field \`${path}\` needs nine bytes, and loaders read a bit-field with one aligned load of at most eight`,
    location,
    help: "read the integers around it, and combine their bits",
  })),
  notAPath: error("CRL0110", "input", (location: Where) => ({
    message: "this query does not name a member of an attributed type",
    location,
    help: "its path must start at a type with `#[corelate::preserve_access_index]` and go through members and constant indices only",
  })),
  notAKey: error("CRL0111", "input", (query: string, location: Where) => ({
    message: `\`${query}\` was called with something that is not a key of the companion crate`,
    location,
    help: "use the macros of the crate `corelate`; its functions are not to be called directly",
  })),
  noDebugInfo: error("CRL0112", "input", (name: string) => ({
    message: `${name} has no debug info, so there are no types to relocate against`,
    help: "compile it with `-C debuginfo=2`",
  })),
  auditDiffers: error("CRL0113", "input", (location: Where) => ({
    message:
      "with other paddings rustc compiles this to other code: a number of the sparse layout is in the program and was not relocated",
    location,
    help: "look for arithmetic on offsets or sizes of attributed types that is done at compile time, such as `offset_of!(T, f) as u16` or `[u8; size_of::<T>() % 8]`; `corelate::field_offset!` and `corelate::type_size!` give values at run time",
  })),
  decidedByLayout: error("CRL0116", "input", (location: Where, { sparse, declared, lines }: Decided) => ({
    message:
      "rustc decided this at compile time by a size or an offset of an attributed type, so no loader can relocate it",
    location,
    notes: [
      `with the sparse layout: ${list(sparse)}`,
      `with the declared layout: ${list(declared)}`,
      ...(lines.length > 0 ? [`also in line ${lines.join(", ")}`] : []),
    ],
    help: "use `corelate::type_size!` or `corelate::field_offset!`, which are computed at run time, instead of `size_of` or `offset_of!` in a `const`, a pattern or a comparison with a constant",
  })),
  notAsDeclared: error("CRL0117", "input", (message: string, location: Where) => ({
    message: `rustc compiles this with the sparse layout only: ${message}`,
    location,
    notes: ["the audit has compiled it with the declared layout"],
    help: 'test conditions on the running kernel\'s types with `corelate::type_size!` and `corelate::field_offset!`; put assertions on the declared layout behind `#[cfg(not(target_arch = "bpf"))]`',
  })),
  plainLayout: error("CRL0118", "input", (type: string) => ({
    message: `\`${type}\` was compiled with C's layout, as only an audit does, so nothing in it can be relocated`,
    help: "unset the environment variable CORELATE_LAYOUT, which is for audits only, and build again",
  })),
};

/** What the code of a place does in one layout only, and other lines of the function where that is so. */
interface Decided {
  readonly sparse: readonly string[];
  readonly declared: readonly string[];
  readonly lines: readonly number[];
}

const maxShown = 3;

function list(effects: readonly string[]): string {
  if (effects.length === 0) return "nothing";
  const more = effects.length > maxShown ? ["…"] : [];
  return [...effects.slice(0, maxShown), ...more].map((effect) => `\`${effect}\``).join(", ");
}
