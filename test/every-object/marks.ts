import type { Verdict } from "./examine.js";
import type { Origin } from "./recorded.js";

/** Why the objects of a test file, or some of them, are not meant to load into the running kernel. */
export interface Mark {
  readonly file: string;
  /** Tests of the file, and sources; all without it. */
  readonly test?: RegExp;
  readonly source?: RegExp;
  /** What the verifier or libbpf says of a program that is refused; another refusal is a failure. */
  readonly says?: RegExp;
  /** A problem with BTF; any other is a failure. */
  readonly problem?: RegExp;
  /** For people, and for the count at the end of a run. */
  readonly why: string;
}

export const otherByteOrder = "for the other byte order";

const poisoned = /^failed to resolve CO-RE relocation/;
const invented = { says: poisoned, why: "its types are in no kernel" };
const noProgram = {
  says: /^prog '\w+': missing BPF prog type, check ELF section name '\.text'/,
  why: "functions without a program",
};

const oldMaps = { says: /^elf: legacy map definitions/, why: "has a map of the old form, for aya" };
const noTypes = { problem: /^there is no \.BTF/, why: "IR without debug info" };

export const marks: readonly Mark[] = [
  {
    file: "test/messages/messages.test.ts",
    test: /refuses|tells|names/,
    says: /./,
    why: "each is refused with the message that it is for; the cured ones are loaded by the test itself",
  },
  { file: "test/guest/messages.test.ts", says: /./, why: "the same programs, for booted kernels" },
  {
    file: "test/bad-input/hints.test.ts",
    source: /^lost\.rs$/,
    problem: /^there is no \.BTF/,
    why: "has no program, which is what the test reads about",
  },
  {
    file: "test/kfuncs/symbols.test.ts",
    test: /that the kernel does not have is refused/,
    says: /^extern \(func ksym\) 'bpf_no_such_kfunc': not found/,
    why: "asks for a function that no kernel has",
  },
  {
    file: "test/kfuncs/booted.test.ts",
    source: /^scheduler\.rs$/,
    says: /^extern \(func ksym\) 'scx_bpf_\w+': not found/,
    why: "for kernels with sched_ext, which are booted",
  },
  {
    file: "test/kfuncs/struct-ops.test.ts",
    test: /in a section for links|leave out|compares nothing/,
    says: /^prog '\w+': (missing BPF prog type, check ELF section name 'struct_ops\.s|BPF program load failed: ERROR: strerror_r\(524\))/,
    why: "libbpf knows links of struct_ops since 1.2, and sleepable ones since 1.1",
  },
  {
    file: "test/maps/booted.test.ts",
    source: /^arena_statics\.rs$/,
    says: /^prog 'program': bad map relo against 'first' in section '\.addr_space\.1'/,
    why: "libbpf knows statics of arenas since 1.4; booted kernels have a newer one",
  },
  {
    file: "test/maps/booted.test.ts",
    source: /^inodes\.rs$/,
    says: /./,
    why: "is an LSM program, which some machines do not load; it is loaded on booted kernels",
  },
  {
    file: "test/maps/traffic.test.ts",
    source: /^sized\.rs$/,
    says: /map 'sized': failed to create: Invalid argument/,
    why: "leaves the sizes of its maps to the loader, which the test gives",
  },
  {
    file: "test/programs/contexts.test.ts",
    source: /^joined\.rs$/,
    says: /^dereference of modified ctx ptr/,
    why: "shows what happens to a context without the crate's types",
  },
  {
    file: "test/programs/sections.test.ts",
    says: /./,
    why: "has a program of every type, and the test compares what the kernel says of each with what it says of clang's",
  },
  {
    file: "test/programs/attached.test.ts",
    says: /./,
    why: "has a program of every type, of which the booted kernels take some, and the page says which",
  },
  {
    file: "test/programs/parameters.test.ts",
    says: /failed to find kernel BTF type ID of|BPF program load failed: Operation not permitted/,
    problem: /failed to find kernel BTF type ID of/,
    why: "is for the kernel of fixtures/kernel.h; the running one has no such functions, or no fentry",
  },
  {
    file: "test/bindings/kfuncs.test.ts",
    test: /forgotten/,
    says: /^Unreleased reference/,
    why: "does not give back what it acquired, to see that the kernel wants it",
  },
  {
    file: "test/kfuncs/loops.test.ts",
    test: /forgotten/,
    says: /^Unreleased reference/,
    why: "does not end its iterator, to see that the kernel wants it",
  },
  {
    file: "test/guest/kernel-symbols.test.ts",
    says: /^extern \(func ksym\) 'scx_bpf_select_cpu_dfl': not found|failed to find the address for kernel symbol 'runqueues'/,
    why: "is for booted kernels: the running one may have no sched_ext, and no addresses of variables",
  },
  {
    file: "test/selftests/programs.test.ts",
    source: /^refused\.rs$/,
    says: /./,
    why: "each of its programs is refused, and the test compares with what",
  },
  { file: "test/import/names.test.ts", ...invented },
  { file: "test/types/bit-fields.test.ts", ...invented },
  { file: "test/types/bit-fields.test.ts", ...noProgram },
  { file: "passes/fixtures.test.ts", ...invented },
  { file: "passes/fixtures.test.ts", ...noProgram },
  {
    file: "passes/fixtures.test.ts",
    source: /^references\.rs$/,
    says: /^R1 type=scalar expected=fp/,
    why: "shows the IR of references, with a pointer from nowhere",
  },
  {
    file: "passes/fixtures.test.ts",
    source: /^extern_static\.rs$/,
    says: /^failed to find BTF for extern 'INIT_TASK'/,
    problem: /^failed to find BTF for extern 'INIT_TASK'/,
    why: "shows the IR of an extern static, which is in no section of the kernel's",
  },
  {
    file: "test/verify/verify.test.ts",
    source: /^sizes\.rs$/,
    says: /^Error in bpf_create_map_xattr\(counts\)|^map 'counts': failed to create/,
    why: "leaves the sizes of its maps to the loader",
  },
  {
    file: "test/verify/verify.test.ts",
    source: /^unlicensed\.rs$/,
    says: /^cannot call GPL-restricted function/,
    why: "has no license, which is what the test reads about",
  },
  { file: "passes/legalize/lower-atomic-accesses/atomic-accesses.test.ts", ...noTypes },
  { file: "passes/prepare/lower-panics/out-of-range.test.ts", ...invented },
  { file: "passes/relocate/relocate/without-name.test.ts", ...invented },
  { file: "passes/legalize/lower-large-offsets/large-offsets.test.ts", ...invented },
  {
    file: "passes/legalize/lower-large-offsets/large-offsets.test.ts",
    test: /only the kernel's offset is as large/,
    says: /value too big/,
    why: "shows what is said of an offset that only the kernel has",
  },
  {
    file: "passes/object/describe-functions/describe-functions.test.ts",
    says: /^Caller passes invalid args into func#1/,
    why: "calls a function that came without debug info, and so without types, with a pointer",
  },
  {
    file: "passes/declare/emit-btf-maps/btf-maps.test.ts",
    test: /stay as they are without the option|a module without debug info/,
    ...oldMaps,
  },
  { file: "passes/declare/emit-btf-maps/btf-maps.test.ts", test: /a module without debug info/, ...noTypes },
  { file: "passes/prepare/merge-debug-types/fold-types.test.ts", ...invented },
  {
    file: "test/calls/kernel-symbols.test.ts",
    test: /the verifier's log of a refusal/,
    says: /invalid mem access|^math between ctx pointer/,
    why: "its refusal is what the test reads",
  },
  {
    file: "test/calls/refused.test.ts",
    test: /loop is refused by the verifier/,
    says: /^infinite loop detected/,
    why: "its refusal is what the test reads",
  },
  {
    file: "test/kernel-types/linked.test.ts",
    says: /invalid mem access 'scalar'|^failed to resolve CO-RE relocation/,
    why: "reads a type of the kernel where it is declared, which the test's warning is about",
  },
  {
    file: "test/kernel-types/kernel-types.test.ts",
    says: /invalid mem access 'scalar'|^failed to resolve CO-RE relocation/,
    why: "reads a type of the kernel where it is declared, which the test's warning is about",
  },
  { file: "test/bad-input/build.test.ts", ...invented },
  {
    file: "test/verifier-counts/verifier-counts.test.ts",
    says: /^BPF program is too large|^The sequence of \d+ jumps is too complex/,
    why: "is too much for the verifier, with bpf-linker as well",
  },
  { file: "test/cargo/aya.test.ts", ...oldMaps },
  {
    file: "test/cargo/aya.test.ts",
    says: /BPF program load failed: Operation not permitted/,
    why: "has kinds of programs that not every machine allows",
  },
  {
    file: "test/cargo/aya.test.ts",
    says: /^elf: legacy map definitions/,
    why: "has a map of the old form, for aya",
  },
  {
    file: "test/cargo/cargo.test.ts",
    test: /sends every kind of code/,
    says: /^Cannot access kernel 'struct task_struct' from non-GPL compatible program/,
    why: "states no license",
  },
  { file: "test/core-reloc/core-reloc.test.ts", ...invented },
  { file: "test/core-reloc/load-width.test.ts", ...invented },
  { file: "test/docs/diagnostics.test.ts", ...invented },
  {
    file: "test/maps/booted.test.ts",
    source: /^newer\.rs$/,
    says: /^(Error in bpf_create_map_xattr\(|map ')(insn_array|r_hash)/,
    why: "its map types came with Linux 6.19 and 7.2",
  },
  {
    file: "test/maps/loaders.test.ts",
    source: /^(INSN_ARRAY|RHASH)\.rs$/,
    says: /^(Error in bpf_create_map_xattr\(|map ')only/,
    why: "its map type came with Linux 6.19 or 7.2",
  },
  {
    file: "test/docs/diagnostics.test.ts",
    source: /^CRL0747\.rs$/,
    says: /^map 'counts': unsupported map linkage static/,
    why: "an example of a warning that libbpf refuses the object",
  },
  {
    file: "test/docs/diagnostics.test.ts",
    source: /^CRL01(13|27)\.rs$/,
    says: /invalid mem access 'scalar'/,
    why: "an example of a warning, with a pointer from nowhere",
  },
  {
    file: "test/idioms/kernel.test.ts",
    test: /is refused, since it is reached|a type that is not there/,
    says: poisoned,
    why: "its refusal is what the test reads",
  },
  {
    file: "test/kernel/refused.test.ts",
    says: /invalid mem access|^Unreleased reference|^only read is supported|^failed to resolve CO-RE relocation/,
    why: "its refusal is what the test reads",
  },
  { file: "test/link/link.test.ts", source: /^(program|renamed|optimised|plain)\.o$/, ...oldMaps },
  { file: "test/link/other-llvm.test.ts", source: /^out\.o$/, ...noTypes },
  { file: "test/link/options.test.ts", ...noTypes },
  {
    file: "test/link/options.test.ts",
    says: /^R\d !read_ok|invalid mem access/,
    why: "has more arguments than a program",
  },
  {
    file: "test/link/link.test.ts",
    source: /^converted\.o$/,
    says: /invalid mem access 'scalar'/,
    why: "follows a pointer that this program type knows nothing of",
  },
  { file: "test/link/link.test.ts", source: /^(?!program|renamed|optimised|plain|converted)/, ...noTypes },
  {
    file: "test/link/upstream.test.ts",
    source: /^unlicensed\.rs$/,
    says: /^cannot call GPL-restricted function from non-GPL compatible program/,
    why: "states no license",
  },
  {
    file: "test/upstream-issues/upstream-issues.test.ts",
    source: /^utf8_check\.rs$/,
    says: /bitwise operator &= on pointer prohibited/,
    why: "its refusal is what the test reads",
  },
  { file: "test/real/real.test.ts", ...oldMaps },
  ...["fixtures", "values"].flatMap((name) => [
    { file: `test/oracle/${name}.test.ts`, ...invented },
    {
      file: `test/oracle/${name}.test.ts`,
      source: /^(select_pointer|anonymous_union)\.rs$/,
      says: /^dereference of modified ctx ptr|invalid mem access 'scalar'/,
      why: "its types have the names of the kernel's, and it has no pointer to one",
    },
  ]),
  { file: "test/older-llvm/commands.test.ts", ...invented },
  { file: "test/older-llvm/programs.test.ts", ...invented },
  { file: "test/older-llvm/programs.test.ts", ...noProgram },
  {
    file: "test/older-llvm/programs.test.ts",
    source: /^(select_pointer|anonymous_union|references|extern_static|fields)\./,
    says: /^dereference of modified ctx ptr|invalid mem access 'scalar'|^R1 type=scalar expected=fp|^failed to find BTF for extern 'INIT_TASK'/,
    problem: /^failed to find BTF for extern 'INIT_TASK'/,
    why: "as where LLVM 22 makes it",
  },
  { file: "test/oracle/random/random.test.ts", ...invented },
  {
    file: "test/oracle/random/random.test.ts",
    says: /can't be applied to array access/,
    why: "asks for an array element's sign, which libbpf knows for members only",
  },
  { file: "test/queries/queries.test.ts", ...invented },
  { file: "test/audit/audit.test.ts", ...invented },
  { file: "test/audit/plain-layout.test.ts", ...invented },
  { file: "test/audit/whole-copies.test.ts", ...invented },
  { file: "test/audit/own-impls.test.ts", ...invented },
  {
    file: "test/audit/audit.test.ts",
    says: /invalid mem access 'scalar'|^math between (map_value|fp) pointer|pointer arithmetic on map_ptr|^variable ctx access/,
    why: "has pointers from nowhere",
  },
  { file: "test/residue/residue.test.ts", ...invented },
  {
    file: "test/residue/residue.test.ts",
    test: /an address by three sizes/,
    says: /invalid mem access 'scalar'/,
    why: "has a pointer from nowhere",
  },
  {
    file: "test/queries/queries.test.ts",
    source: /^fields\.rs$/,
    says: /invalid mem access 'scalar'/,
    why: "its types have the names of the kernel's, and it has no pointer to one",
  },
  {
    file: "test/examples/kernels.test.ts",
    says: /BPF program load failed: Operation not permitted/,
    why: "has kinds of programs that not every machine allows",
  },
  {
    file: "test/types/bad-input.test.ts",
    test: /an array without elements' type has a diagnostic/,
    ...noTypes,
  },
];

/** The marks that hold for an object. */
export function marksOf(origin: Origin): Mark[] {
  return marks.filter(
    ({ file, test, source }) =>
      file === origin.file && (test?.test(origin.test) ?? true) && (source?.test(origin.source) ?? true),
  );
}

/** What is wrong with an object, one line each, and why other things are not. */
export function faults(verdict: Verdict, answering: readonly Mark[]): { wrong: string[]; why: string[] } {
  const wrong: string[] = [];
  const why = new Set<string>();
  for (const { program, says } of verdict.refused) {
    const mark = answering.find((candidate) => candidate.says?.test(says));
    if (mark) why.add(mark.why);
    else wrong.push(`${program || "the object"} is refused, and not marked: ${says}`);
  }
  for (const problem of verdict.problems) {
    const mark = answering.find((candidate) => candidate.problem?.test(problem));
    if (mark) why.add(mark.why);
    else wrong.push(problem);
  }
  return { wrong, why: [...why] };
}
