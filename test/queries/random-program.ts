/** A relocation that a function of a random program must have. */
export interface Expected {
  readonly function: string;
  readonly kind: number;
  readonly root: string;
  readonly path: string;
}

export interface RandomProgram {
  readonly rust: string;
  readonly relocations: readonly Expected[];
}

/**
 * A program with one access or query a function. All programs draw the names of their types, members and enumerators from a few, and no
 * two define them alike; half of the programs have a second `task`, in a module, with other members.
 */
export function randomProgram(seed: number): RandomProgram {
  const random = generator(seed);
  const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
  const inner = randomFields(random, "f");
  const task = [...randomFields(random, "f"), { name: "inner", type: "inner" }];
  const other = random(2) === 0 ? undefined : randomFields(random, "g");
  const enums = ["kind", "mode"].map((name) => ({ name, values: randomValues(random) }));
  const plain = (fields: readonly RandomField[]) => pick(fields.filter(({ type }) => type !== "inner")).name;

  const relocations: Expected[] = [];
  const bodies: string[] = [];
  const add = (kind: number, root: string, path: string, body: string) => {
    relocations.push({ function: functionName(bodies.length), kind, root, path });
    bodies.push(body);
  };
  const choices: (() => void)[] = [
    () => {
      const name = plain(task);
      add(0, "task", name, `(*t).${name} as u64`);
    },
    () => {
      const name = plain(inner);
      add(0, "task", `inner.${name}`, `(*t).inner.${name} as u64`);
    },
    () => {
      if (other === undefined) return;
      const name = plain(other);
      add(0, "task", name, `(*(t as *const other::task)).${name} as u64`);
    },
    () => {
      const [kind, query] = pick([
        [0, "field_offset"],
        [1, "field_size"],
        [2, "field_exists"],
        [3, "field_signed"],
      ] as const);
      const name = plain(task);
      add(kind, "task", name, `corelate::${query}!(task, ${name}) as u64`);
    },
    () => {
      const [kind, query] = pick([
        [6, "type_id_local"],
        [7, "type_id_kernel"],
        [8, "type_exists"],
        [9, "type_size"],
        [12, "type_matches"],
      ] as const);
      const type = pick(["task", "inner"]);
      add(kind, type, "", `corelate::${query}!(${type}) as u64`);
    },
    () => {
      // No attribute is needed for a type that is only asked about.
      const type = pick(["u32", "kind", "plain"]);
      add(8, type === "u32" ? "unsigned int" : type, "", `corelate::type_exists!(${type}) as u64`);
    },
    () => {
      const [kind, query] = pick([
        [10, "enum_value_exists"],
        [11, "enum_value"],
      ] as const);
      const { name, values } = pick(enums);
      const value = pick(values).name;
      add(kind, name, value, `corelate::${query}!(${name}::${value}) as u64`);
    },
  ];
  // Each kind of thing once, and some more.
  for (const choice of choices) choice();
  for (let more = random(6); more > 0; more--) pick(choices)();

  const rust = [
    "#![no_std]",
    "#![no_main]",
    "#![allow(non_camel_case_types, dead_code)]",
    "corelate::panic_handler!();",
    'corelate::license!("GPL");',
    struct("task", task),
    struct("inner", inner),
    ...(other ? [`pub mod other {\n${struct("task", other)}\n}`] : []),
    `#[repr(C)] pub struct plain { pub member: ${pick(integers)} }`,
    ...enums.map(
      ({ name, values }) =>
        `#[repr(u32)] pub enum ${name} { ${values.map((v) => `${v.name} = ${v.value}`).join(", ")} }`,
    ),
    ...bodies.map(
      (body, index) =>
        `#[unsafe(no_mangle)] #[unsafe(link_section = "raw_tp")]\npub unsafe extern "C" fn ${functionName(index)}(t: *const task) -> u64 { unsafe { let _ = t; ${body} } }`,
    ),
  ].join("\n");
  return { rust, relocations };
}

/** In the order of their numbers also where they are sorted as text, as the functions of an object are. */
const functionName = (index: number) => `f${String(index).padStart(2, "0")}`;

interface RandomField {
  readonly name: string;
  readonly type: string;
}

const integers = ["u8", "u16", "u32", "u64", "i32", "i64"];

function struct(name: string, fields: readonly RandomField[]): string {
  const members = fields.map((field) => `pub ${field.name}: ${field.type}`).join(", ");
  return `#[corelate::preserve_access_index] #[repr(C)] pub struct ${name} { ${members} }`;
}

function randomFields(random: (below: number) => number, prefix: string): RandomField[] {
  const names = shuffle(random, [0, 1, 2, 3]).slice(0, 2 + random(3));
  return names.map((n) => ({ name: `${prefix}${n}`, type: integers[random(integers.length)]! }));
}

function randomValues(random: (below: number) => number): { name: string; value: number }[] {
  return shuffle(random, ["A", "B", "C"]).map((name, index) => ({ name, value: 4 * index + random(4) }));
}

function shuffle<T>(random: (below: number) => number, items: readonly T[]): T[] {
  return items
    .map((item) => [random(1 << 20), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** mulberry32: numbers from 0 up to, and without, `below`. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
