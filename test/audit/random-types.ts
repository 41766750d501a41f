/** A number whose bits rustc could decide by: what is written in Rust, and the alignment that every layout grants it. */
export interface LayoutNumber {
  readonly rust: string;
  readonly align: number;
  /**
   * `own`: the size of a type, or the offset of one of its members. `leaf`: the offset of a member of a member, in a struct whose member has no attributed types in
   * it. `deep`: any other path.
   */
  readonly kind: "own" | "leaf" | "deep";
}

/** Types of a random program, and the numbers of their layouts. */
export interface RandomTypes {
  readonly items: string;
  readonly numbers: readonly LayoutNumber[];
}

interface Made {
  readonly name: string;
  readonly union: boolean;
  /** Whether all members are numbers, pointers and arrays of those, which a macro knows by their names. */
  readonly leaf: boolean;
  readonly align: number;
  /** The members with the types that they hold, if those are attributed. */
  readonly members: readonly {
    readonly name: string;
    readonly align: number;
    readonly inner?: Made | undefined;
  }[];
}

const scalars = [
  ["u8", 1],
  ["u16", 2],
  ["u32", 4],
  ["i32", 4],
  ["u64", 8],
  ["*const u8", 8],
  ["[u8; 3]", 1],
  ["[u8; 16]", 1],
  ["[u16; 5]", 2],
  ["[u32; 3]", 4],
  ["bool", 1],
  ["core::ffi::c_long", 8],
  ["Option<core::ptr::NonNull<u8>>", 8],
  ["u128", 16],
  // What a macro does not know by its name; no union takes them.
  ["core::sync::atomic::AtomicU64", 8],
  ["(u16, u64)", 8],
] as const;

/** Types of three levels that hold each other: structs, unions, packed and aligned ones, bit-fields, flexible arrays, lifetimes; in modules or each on its own. */
export function randomTypes(seed: number): RandomTypes {
  let state = seed * 2654435761 + 12345;
  const random = (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state >>> 0) >>> 8) % below;
  };
  const attribute = "#[corelate::preserve_access_index] ";
  const texts: string[] = [];
  const numbers: LayoutNumber[] = [];
  const together = random(2) === 0;
  const levels: Made[][] = [[], [], []];

  const make = (level: number, index: number): Made => {
    const name = `t${seed}_${level}_${index}`;
    const below = levels
      .slice(0, level)
      .flat()
      .filter(({ name }) => !name.includes("<"));
    const union = random(5) === 0;
    const form = union ? 0 : random(8);
    const packed = form === 1 && level === 0;
    const wide = form === 2 ? [16, 64][random(2)]! : undefined;
    const lifetime = form === 3;
    const count = 1 + random(5);
    const members = Array.from({ length: count }, (_, at) => {
      const inner = below.length > 0 && random(2) === 0 ? below[random(below.length)] : undefined;
      if (inner !== undefined) {
        const [before, after] = random(3) === 0 ? ["[", `; ${1 + random(4)}]`] : ["", ""];
        const text = union
          ? `core::mem::ManuallyDrop<${before}${inner.name}${after}>`
          : `${before}${inner.name}${after}`;
        // Through an array or a wrapper no path leads.
        return { name: `m${at}`, align: inner.align, text, inner: text === inner.name ? inner : undefined };
      }
      if (lifetime && random(2) === 0) return { name: `m${at}`, align: 8, text: "&'a u32" };
      if (level > 0 && random(6) === 0)
        return { name: `m${at}`, align: 8, text: `*const ${name}${lifetime ? "<'a>" : ""}` };
      const [text, align] = scalars[random(union ? scalars.length - 2 : scalars.length)]!;
      return { name: `m${at}`, align, text };
    }).map((member) => ({ ...member, align: packed ? 1 : member.align }));
    const flexible = !union && form === 4 ? "tail: [u16; 0]," : "";
    const bits =
      !union && form === 5
        ? "#[corelate(bits = 3, at = 0)] b0: u32, #[corelate(bits = 7, at = 3)] b1: u32,"
        : "";
    const repr = packed ? "C, packed" : wide === undefined ? "C" : `C, align(${wide})`;
    const argument = lifetime && members.some(({ text }) => text.startsWith("&")) ? "<'a>" : "";
    const body = members
      .map((member) => `pub ${member.name}: ${member.text.replace("<'a>", argument)},`)
      .join(" ");
    texts.push(
      `${together ? "" : attribute}#[repr(${repr})] pub ${union ? "union" : "struct"} ${name}${argument} { ${bits} ${body} ${flexible} }`,
    );
    const align = Math.max(
      wide ?? 1,
      ...members.map((member) => member.align),
      bits === "" ? 1 : 4,
      flexible === "" ? 1 : 2,
    );
    const known = members.every(({ text }) => !/Atomic|^\(|t\d/.test(text));
    const leaf = known && bits === "" && flexible === "";
    const made: Made = { name: `${name}${argument && "<'static>"}`, union, leaf, align, members };
    numbers.push({ rust: `core::mem::size_of::<${made.name}>()`, align, kind: "own" });
    const walk = (path: string, { members }: Made, kind: LayoutNumber["kind"]) => {
      for (const { name, align, inner } of members) {
        const to = path === "" ? name : `${path}.${name}`;
        numbers.push({ rust: `core::mem::offset_of!(${made.name}, ${to})`, align, kind });
        if (inner !== undefined) walk(to, inner, kind === "own" && !union && inner.leaf ? "leaf" : "deep");
      }
    };
    walk("", made, "own");
    return made;
  };
  for (const [level, types] of levels.entries())
    for (let index = 0; index < 2; index++) types.push(make(level, index));
  const text = texts.join("\n");
  return {
    items: together ? `${attribute}pub mod m${seed} {\n${text}\n}\nuse m${seed}::*;` : text,
    numbers,
  };
}
