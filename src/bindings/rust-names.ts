/**
 * Names that cannot stand in Rust as they stand in C, and what bindgen writes in their place.
 *
 * bindgen appends an underscore to Rust's keywords, to the words that Rust reserves or once reserved and to the
 * names of primitive types, so that `type` becomes `type_` and the kernel's `u32` becomes `u32_`. Raw identifiers
 * would be closer to C, but code written against bindgen's output would not compile.
 */
const reserved = new Set(
  (
    "abstract alignof as async await become box break const continue crate do dyn else enum extern false final fn " +
    "for gen if impl in let loop macro match mod move mut offsetof override priv proc pub pure ref return Self self " +
    "sizeof static struct super trait true try type typeof unsafe unsized use virtual where while yield " +
    "str bool f32 f64 usize isize u128 i128 u64 i64 u32 i32 u16 i16 u8 i8 _"
  ).split(" "),
);

/** C's integer types of fixed width, which bindgen writes as Rust's own instead of as aliases. */
const fixedWidth = new Map([
  ["int8_t", "i8"],
  ["uint8_t", "u8"],
  ["int16_t", "i16"],
  ["uint16_t", "u16"],
  ["int32_t", "i32"],
  ["uint32_t", "u32"],
  ["int64_t", "i64"],
  ["uint64_t", "u64"],
  ["uintptr_t", "usize"],
  ["intptr_t", "isize"],
  ["ptrdiff_t", "isize"],
  ["size_t", "usize"],
  ["ssize_t", "isize"],
]);

/** The Rust type that bindgen writes for the typedef `cName`, or undefined where the typedef becomes an alias. */
export function fixedWidthType(cName: string): string | undefined {
  return fixedWidth.get(cName);
}

/**
 * `cName` as a Rust identifier: characters that Rust does not take become underscores, a leading digit gets one in
 * front, and a reserved word one behind. Two names may become the same; see {@link TakenNames}.
 */
export function rustIdentifier(cName: string): string {
  let name = cName.replace(/[^A-Za-z0-9_]/g, "_");
  if (name === "" || /^[0-9]/.test(name)) name = `_${name}`;
  return reserved.has(name) ? `${name}_` : name;
}

/**
 * `cName` as it is, as a raw identifier where Rust reserves it: for bit-fields, which bindgen has no members for. Undefined
 * where no identifier is spelled so.
 */
export function rawIdentifier(cName: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(cName) || neverRaw.has(cName)) return undefined;
  return reserved.has(cName) ? `r#${cName}` : cName;
}

const neverRaw = new Set(["_", "self", "Self", "super", "crate"]);

/** So many underscores tell names apart that a compiler wrote; a file may have thousands of one name. */
const maxUnderscores = 8;

/** The names that a place has, each once. */
export class TakenNames {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** `name`, or the first of `name_`, `name__`, … and then `name_2`, `name_3`, … that is free; it is not free any more. */
  unique(name: string): string {
    let candidate = name;
    for (let tries = 0; this.#taken.has(candidate) && tries < maxUnderscores; tries++) candidate += "_";
    let number = this.#next.get(name) ?? 2;
    for (; this.#taken.has(candidate); number++) candidate = `${name}_${number}`;
    if (number > 2) this.#next.set(name, number);
    this.#taken.add(candidate);
    return candidate;
  }
}
