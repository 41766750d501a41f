import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mapTypes } from "../../lib/kernel-features/index.js";
import { cratesFolder } from "../../src/toolchain/index.js";
import { ranOf } from "./runs.js";

const folder = join(cratesFolder(), "corelate", "src", "maps");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".rs"))
  .sort()
  .map((name) => readFileSync(join(folder, name), "utf8"));

/** A map type of the companion crate. */
export interface MapType {
  /** `enum bpf_map_type`. */
  readonly number: number;
  /** The kernel's name. */
  readonly kernel: string;
  /** The crate's name; undefined for STRUCT_OPS, which no definition in `.maps` makes. */
  readonly rust: string | undefined;
  /** The names of the methods. */
  readonly operations: readonly string[];
  readonly since: string;
}

/** What a loader made of a map of a type: `yes`, or why not. */
export type Answers = ReadonlyMap<string, Readonly<Record<"libbpf" | "aya" | "cilium/ebpf", string>>>;

/** The map types, as the sources of the crate have them. */
export function mapTypesOfCrate(): MapType[] {
  const kinds = sources.flatMap((text) => [...text.matchAll(/^ {4}(\d+) ([A-Z_]+): (\w+)/gm)]);
  const names = new Map([...definitions()].map(([name, number]) => [number, name]));
  return kinds.map(([, digits, kernel, target]) => {
    const number = Number(digits);
    return {
      number,
      kernel: kernel!,
      rust: names.get(number),
      operations: operationsOf(target!),
      since: mapTypes[number]!.since,
    };
  });
}

/** The crate's names with their numbers: from `r#type: [i32; N]` in a definition, and from the table of maps of maps. */
function* definitions(): Generator<readonly [string, number]> {
  for (const text of sources) {
    for (const [, name, body] of text.matchAll(
      /^(?:pub struct| {4})\s*(\w+)<[^{]*\{\n((?: {4,}[^\n]*\n)+)/gm,
    )) {
      const number = /r#type: (?:\*const )?\[i32; (\d+)\]/.exec(body!)?.[1];
      if (number !== undefined) yield [name!, Number(number)];
    }
    for (const [, name, number] of text.matchAll(/^ {4}(\w+OfMaps)<\w*> (\d+) /gm))
      yield [name!, Number(number)];
  }
}

/** The methods of a type of operations, and of those that it derefs to. */
function operationsOf(target: string): string[] {
  const own = sources.flatMap((text) => methodsIn(text, target));
  const more = sources
    .flatMap((text) => [...text.matchAll(new RegExp(`^ {4}${target}<[^>]*> (\\w+)`, "gm"))])
    .map(([, name]) => name!)
    .filter((name) => sources.some((text) => text.includes(`    ${name}<`)));
  const inherited = extendsOf(target).flatMap(operationsOf);
  return [...new Set([...inherited, ...own])].filter((name) => name !== "as_ptr" && !more.includes(name));
}

function extendsOf(target: string): string[] {
  return sources.flatMap((text) => {
    const body = /^extends! \{\n([\s\S]*?)^\}/m.exec(text)?.[1] ?? "";
    return [...body.matchAll(new RegExp(`^ {4}${target}<[^>]*> (\\w+)`, "gm"))].map(([, name]) => name!);
  });
}

/** The methods that a source gives to `target`: in an `impl` of it, or in a macro that lists it. */
function methodsIn(text: string, target: string): string[] {
  const found: string[] = [];
  const blocks = text.matchAll(/^( *)impl(?:<[^\n]*?>)? (?:\$name|(\w+))(?:<[^\n]*)? \{\n([\s\S]*?)^\1\}/gm);
  for (const [block, , name, body] of blocks) {
    if (name === undefined ? !listed(text, text.indexOf(block), target) : name !== target) continue;
    found.push(
      ...[...body!.matchAll(/^ +pub (?:const )?(?:unsafe )?fn (\w+)/gm)].map(([, method]) => method!),
    );
  }
  return found;
}

/** Whether the macro that a block is in is called with `target`. */
function listed(text: string, at: number, target: string): boolean {
  const macro = [...text.slice(0, at).matchAll(/^macro_rules! (\w+)/gm)].at(-1)?.[1];
  const call = new RegExp(`^${macro}! \\{\\n([\\s\\S]*?)^\\}`, "m").exec(text)?.[1] ?? "";
  return new RegExp(`^ {4}${target}\\b`, "m").test(call);
}

const opening = `# Maps

\`corelate::maps\` has a type for each of the kernel's map types, with the kernel's name in camel case. What a map can do are methods of it; \`cargo doc --open\` shows them, and the C code beside the Rust code.
\`#[corelate::map]\` puts a static into \`.maps\`, with the static's name as the map's:

\`\`\`rust
#[corelate::map]
static counts: Hash<u32, u64, 1024> = Hash::new();
\`\`\`

\`maps!\` defines maps with any member that libbpf takes, and of types that the crate does not know yet:

\`\`\`rust
corelate::maps! {
    static counts: { type: HASH, key: u32, value: u64, max_entries: 1024, map_flags: BPF_F_NO_PREALLOC, pinning: BY_NAME };
    static newest: { type: 36, key_size: 4, value_size: 8 };
}
\`\`\`

A size of 0, or none, is left to the loader.

| number | kernel | Rust | operations | Linux | libbpf | aya | cilium/ebpf |
| ---: | --- | --- | --- | --- | --- | --- | --- |
`;

const middle = `
\`UPDATE_GOLDEN=1 make test-ecosystem\` writes this page: the operations are read from the crate's sources, and an object with one map of each type is given to libbpf, aya 0.14.0 and
cilium/ebpf 0.19.0 on the running kernel. A type that this kernel does not have is marked so; \`make test-kernels\` runs both on a booted 7.3. \`test/maps\` compares every definition with clang's.

## What ran

Each operation runs in a program of \`test/maps\`, and a value that it leads to is compared: what arrived, what user space finds in the map, or what the next operation says. "Traffic" is sent from a
network namespace to another through veth pairs by \`test/maps/traffic\`, which attaches the programs, opens connections, and is the user space of ring buffers, perf events, cgroups and maps in maps. The numbers are those of booted kernels.

| map | operations | with | on |
| --- | --- | --- | --- |
`;

const closing = `
## What is in a map from the start

\`\`\`rust
static first: Array<u64, 8> = Array::new();
static second: Array<u64, 8> = Array::new();
static all: ArrayOfMaps<Array<u64, 8>, 4, 2> = ArrayOfMaps::with([&first, &second]);
static steps: ProgArray<xdp_md, 4, 2> = ProgArray::with([Program::new(parse), Program::new(count)]);
\`\`\`

The relocations in \`.maps\` are clang's. libbpf and cilium/ebpf put maps and programs in; aya 0.14.0 refuses a map of programs with programs in place, from clang, too.

## Arenas

\`\`\`rust
#[repr(C)]
pub struct node { next: ArenaPtr<node>, value: u64 }
static memory: Arena<16> = Arena::new();
#[unsafe(link_section = ".addr_space.1")]
static first: ArenaStatic<ArenaPtr<node>> = ArenaStatic::new(ArenaPtr::NULL);

let mut node = memory.alloc::<node>(1)?;    // bpf_arena_alloc_pages
node.value = 7;
node.next = first.load();
first.store(node);
\`\`\`

\`ArenaPtr<T>\` is clang's \`T __arena *\`: in memory the address that user space has, with the fields of T as those of a reference. rustc knows one address space only, so the pass
[lower-arena-pointers](../passes/simplify/lower-arena-pointers/README.md) writes the casts between the two. A program has one arena; if it only follows pointers, the pass names the arena in it. Statics want libbpf 1.4
or newer. \`ADDRESS\` is below 128 MiB, since it is written as the length of an array; a loader sets others with \`bpf_map__set_map_extra\`.

## Objects of the kernel in values

| C | Rust |
| --- | --- |
| \`struct bpf_spin_lock\` | \`SpinLock\`, whose guard gives it back; \`Locked<T>\` is a value with a lock |
| \`struct bpf_timer\` | \`Timer\`: \`init\`, \`set_callback\`, \`start\`, \`cancel\` |
| \`struct bpf_wq\` | \`WorkQueue\`: \`init\`, \`set_callback\`, \`start\` |
| \`struct T __kptr *\` | \`Kptr<T>\`: \`xchg\`, \`take\` |
| \`struct bpf_list_head\`, \`struct bpf_list_node\` | \`ListHead\`, \`ListNode\`: \`push_front\`, \`push_back\`, \`pop_front\`, \`pop_back\` |
| \`struct bpf_rb_root\`, \`struct bpf_rb_node\` | \`RbRoot\`, \`RbNode\`: \`add\`, \`first\`, \`remove\` |
| \`struct bpf_refcount\` | \`RefCount\`, \`refcount_acquire\` |
| \`bpf_obj_new\`, \`bpf_obj_drop\` | \`obj_new!\`, \`obj_drop\`, \`object_of!\` |
| \`struct bpf_dynptr\` | \`DynPtr\`, in \`RingBuf::record\`, \`UserRingBuf::drain\`, \`DynPtr::over\` |

Callbacks of timers, work queues and \`for_each\` are Rust functions or closures with the types of key and value. Values of any Rust type have BTF that the kernel takes: enums with data, tuples, \`Option\`, unions,
nested generics.

What no kernel takes is an error with its reason: [CRL0740 to CRL0750](diagnostics.md#maps-crl0740-to-crl0759).
`;

/** The answers that a page has, for a new one. */
export function answersIn(text: string): Answers {
  const rows = [...text.matchAll(/^\| \d+ \| (\w+) \| .* \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$/gm)];
  return new Map(
    rows.map(([, kernel, libbpf = "", aya = "", cilium = ""]) => [
      kernel!,
      { libbpf: libbpf.trim(), aya: aya.trim(), "cilium/ebpf": cilium.trim() },
    ]),
  );
}

/** The page, for people. */
export function page(answers: Answers): string {
  const rows = mapTypesOfCrate().map((type) => {
    const answer = answers.get(type.kernel);
    const loaders = answer === undefined ? ["", "", ""] : [answer.libbpf, answer.aya, answer["cilium/ebpf"]];
    return `| ${beginning(type)} | ${loaders.join(" | ")} |\n`;
  });
  return opening + rows.join("") + middle + whatRan() + closing;
}

/** The table of the operations that ran: a line for each map type and each way. */
function whatRan(): string {
  const rows = mapTypesOfCrate().flatMap((type) =>
    ranOf(type).map(({ operations, run }) => {
      const names = operations.map((operation) => `\`${operation}\``).join(", ");
      return `| ${type.kernel} | ${names} | ${run.with} | ${run.on.join(", ")} |\n`;
    }),
  );
  return rows.join("");
}

/** The part of a type's row that does not depend on loaders. */
export function beginning({ number, kernel, rust, operations, since }: MapType): string {
  const name = rust === undefined ? "a static in `.struct_ops`" : `\`${rust}\``;
  const methods = operations.map((operation) => `\`${operation}\``).join(", ");
  return `${number} | ${kernel} | ${name} | ${methods} | ${since}`;
}
