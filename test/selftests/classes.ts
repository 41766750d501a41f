import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cratesFolder } from "../../src/toolchain/index.js";
import type { Needs } from "./needs.js";

/** What a test may need that Rust with corelate does not have, and why. */
export interface Obstacle {
  readonly what: string;
  readonly why: string;
  /** Whether the file needs it. */
  readonly in: (needs: Needs) => boolean;
}

const crate = join(cratesFolder(), "corelate", "src");
const crateSources = readdirSync(crate, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".rs"))
  .map((name) => readFileSync(join(crate, name), "utf8"))
  .join("\n");

/** Whether the companion crate has an item or a method of this name. */
const has = (pattern: RegExp): boolean => pattern.test(crateSources);

/** Obstacles for a whole file; functions in assembly are counted by themselves. */
export const obstacles: readonly Obstacle[] = [
  ...(has(/addr_space|arena_alloc_pages/)
    ? []
    : [
        {
          what: "pointers into an arena",
          why: "`__arena` is a pointer of another address space, which rustc does not have; the map itself can be defined",
          in: ({ maps, text }: Needs) => maps.has("arena") || /\b__arena\b/.test(text),
        },
      ]),
  ...(has(/usdt_arg|UsdtArg|fn usdt/)
    ? []
    : [
        {
          what: "arguments of USDT probes",
          why: "`BPF_USDT` and `bpf_usdt_arg` need libbpf's maps of specifications; the section itself can be said",
          in: ({ text }: Needs) => /BPF_USDT\(|bpf_usdt_\w+\(/.test(text),
        },
      ]),
  {
    what: "objects that are linked afterwards",
    why: "`bpftool gen object` joins objects by extern functions, variables and maps; Rust crates are joined before there is an object",
    in: ({ externs }) => externs.size > 0,
  },
  {
    what: "packet loads by their old instructions",
    why: "`load_byte` and its kin are intrinsics of LLVM (`llvm.bpf.load.byte`), which stable Rust cannot name; `skb_load_bytes` does the same",
    in: ({ instructions, text }) => instructions.has("load-absolute") && !/__naked/.test(text),
  },
  {
    what: "loops with `may_goto`",
    why: "`cond_break` and `can_loop` are an instruction in assembly; `iter::num!` and `iter::repeat` are loops without a bound, too",
    in: ({ instructions, text }) => instructions.has("may-goto") || /\b(cond_break|can_loop)\b/.test(text),
  },
];

export const assembly = {
  what: "functions in assembly",
  why: "`asm!` for BPF needs a nightly rustc; what the verifier is to decide can often be said in plain Rust, but not which instructions it sees",
};

interface Class {
  readonly name: string;
  readonly has: (needs: Needs) => boolean;
}

const sections = (needs: Needs, pattern: RegExp) =>
  needs.programs.some(({ section }) => pattern.test(section.replace(/^\?/, "")));
const kfuncs = (needs: Needs, pattern: RegExp) => [...needs.kfuncs].some((name) => pattern.test(name));
const types = (needs: Needs, ...names: readonly string[]) => names.some((name) => needs.types.has(name));
const graph = ["bpf_list_head", "bpf_rb_root", "bpf_refcount"];
const local = /^bpf_(cpumask|task|cgroup|obj|percpu_obj|rcu|preempt|crypto|key|xdp_get_xfrm)_/;

/** A test is in the first class that has it. */
const classes: readonly Class[] = [
  {
    name: "what the verifier decides, in assembly",
    has: ({ programs, assembly }) =>
      programs.filter(({ name }) => assembly.has(name)).length * 2 > programs.length,
  },
  { name: "CO-RE", has: ({ name }) => /^test_core_|^core_kern|^type_cast/.test(name) },
  { name: "arenas", has: ({ maps }) => maps.has("arena") },
  { name: "structs of operations", has: (needs) => sections(needs, /^struct_ops/) },
  { name: "exceptions", has: (needs) => kfuncs(needs, /^bpf_throw$/) },
  { name: "objects joined by a linker", has: ({ externs }) => externs.size > 0 },
  {
    name: "timers and work queues",
    has: (needs) => types(needs, "bpf_timer", "bpf_wq") && !types(needs, ...graph),
  },
  {
    name: "lists, trees, objects of the kernel",
    has: (needs) => types(needs, ...graph, "kptr", "percpu_kptr") || kfuncs(needs, local),
  },
  {
    name: "dynptrs and ring buffers",
    has: (needs) =>
      ["ringbuf", "user_ringbuf"].some((type) => needs.maps.has(type)) || kfuncs(needs, /dynptr/),
  },
  {
    name: "iterators and loops",
    has: (needs) =>
      sections(needs, /^iter/) ||
      kfuncs(needs, /^bpf_iter_/) ||
      /\bbpf_loop\(/.test(needs.text) ||
      /^loop\d/.test(needs.name),
  },
  {
    name: "functions, tail calls, replacement",
    has: (needs) => sections(needs, /^freplace/) || needs.maps.has("prog_array") || needs.globalFunctions > 0,
  },
  { name: "LSM", has: (needs) => sections(needs, /^lsm/) },
  { name: "cgroups and sockets", has: (needs) => sections(needs, /^(cgroup|sock|sk_|sockops|sk_lookup)/) },
  {
    name: "packets",
    has: (needs) => sections(needs, /^(tc|tcx|xdp|lwt|classifier|action|netfilter|netkit|flow)/),
  },
  {
    name: "tracing",
    has: (needs) =>
      sections(
        needs,
        /^(u?(ret)?k?probe|kprobe|kretprobe|uprobe|uretprobe|fentry|fexit|fmod_ret|tp|raw_tp|tracepoint|raw_tracepoint|perf_event|usdt|ksyscall|kretsyscall)/,
      ),
  },
  { name: "others", has: () => true },
];

export const classNames: readonly string[] = classes.map(({ name }) => name);

export function classOf(needs: Needs): string {
  return classes.find((each) => each.has(needs))!.name;
}

export function obstaclesOf(needs: Needs): Obstacle[] {
  return obstacles.filter((obstacle) => obstacle.in(needs));
}

/** What tests use that is there, for the table of needs: a name, where it is described, and who needs it. */
export const means: readonly {
  readonly what: string;
  readonly how: string;
  readonly in: (needs: Needs) => boolean;
}[] = [
  {
    what: "CO-RE relocations",
    how: "all thirteen kinds: [core-reloc.md](core-reloc.md)",
    in: ({ relocations }) => relocations > 0,
  },
  {
    what: "functions of the kernel",
    how: "`#[corelate::kfunc]`: [kfuncs.md](kfuncs.md)",
    in: (needs) => needs.kfuncs.size > 0,
  },
  {
    what: "functions of the module bpf_testmod",
    how: "the same; the module has to be loaded",
    in: (needs) => /bpf_testmod/.test(needs.text),
  },
  { what: "settings of the kernel", how: "`kconfig!`", in: ({ text }) => /__kconfig/.test(text) },
  {
    what: "global functions",
    how: "`#[unsafe(no_mangle)]` functions that are not inlined",
    in: ({ globalFunctions }) => globalFunctions > 0,
  },
  {
    what: "tags of parameters",
    how: '`#[btf_decl_tag("arg:ctx")]`',
    in: ({ text }) => /__arg_\w+/.test(text),
  },
  { what: "tail calls", how: "`ProgArray`", in: ({ maps }) => maps.has("prog_array") },
  { what: "spin locks", how: "`SpinLock`, `Locked`", in: (needs) => types(needs, "bpf_spin_lock") },
  {
    what: "timers, work queues",
    how: "`Timer`, `WorkQueue`",
    in: (needs) => types(needs, "bpf_timer", "bpf_wq"),
  },
  {
    what: "lists, trees, counters",
    how: "`ListHead`, `RbRoot`, `RefCount`",
    in: (needs) => types(needs, ...graph),
  },
  {
    what: "owned pointers",
    how: "`Kptr`, `tags::percpu_kptr`",
    in: (needs) => types(needs, "kptr", "percpu_kptr"),
  },
  { what: "dynptrs", how: "`DynPtr`", in: (needs) => types(needs, "bpf_dynptr") || kfuncs(needs, /dynptr/) },
  {
    what: "open-coded iterators",
    how: "`iter::num!`, `iterator!`",
    in: (needs) => kfuncs(needs, /^bpf_iter_\w+_new$/),
  },
  {
    what: "programs that are iterators",
    how: '`#[corelate::program("iter/…")]`',
    in: (needs) => sections(needs, /^iter/),
  },
  {
    what: "structs of operations",
    how: "[struct-ops.md](struct-ops.md)",
    in: (needs) => sections(needs, /^struct_ops/),
  },
  {
    what: "maps in maps",
    how: "`ArrayOfMaps`, `HashOfMaps`",
    in: ({ maps }) => maps.has("array_of_maps") || maps.has("hash_of_maps"),
  },
];
