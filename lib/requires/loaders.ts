import {
  type BpfObject,
  inspect,
  objectMaps,
  parseObject,
  RelocationKind,
  skipModifiers,
} from "../btf/index.js";
import { sectionNamed } from "../kernel-features/index.js";
import { isAyaSection, isCiliumSection } from "./loader-sections.js";
import type { Place } from "./reason.js";

/** A library that loads objects. */
export type LoaderName = "libbpf" | "aya" | "cilium";

/** The releases that the facts are of. */
export const loaderVersions: Readonly<Record<LoaderName, string>> = {
  libbpf: "libbpf 1.0 to 1.8",
  aya: "aya 0.14.0",
  cilium: "cilium/ebpf 0.19.0",
};

/** Something in an object that a loader does not take, or takes otherwise than libbpf. */
export interface LoaderReason {
  readonly loader: LoaderName;
  /** Undefined where it is about the object as a whole. */
  readonly program: string | undefined;
  /** `refused`: it never loads. `depends`: it is refused on kernels that lack a type. `differs`: it loads, and does something else. */
  readonly outcome: "refused" | "depends" | "differs";
  readonly what: string;
  readonly why: string;
  readonly help: string;
  /** The file of the loader in which that is. */
  readonly source: string;
  /** The lines that it is for. */
  readonly places: readonly Place[];
}

type Fact = Omit<LoaderReason, "loader">;

/** What `loader` does not take of the object in `bytes`, or takes otherwise than libbpf. @throws CRL0200 to CRL0206 */
export function loaderReasons(bytes: Uint8Array, loader: LoaderName): LoaderReason[] {
  const subject: Subject = { object: parseObject(bytes), ...inspect(bytes) };
  return facts[loader].flatMap((find) => find(subject)).map((fact) => ({ loader, ...fact }));
}

type Subject = { readonly object: BpfObject } & ReturnType<typeof inspect>;

const facts: Readonly<Record<LoaderName, readonly ((subject: Subject) => Fact[])[]>> = {
  libbpf: [
    ({ object }) => {
      const old = objectMaps(object).filter(({ form }) => form === "legacy");
      return old.map(({ name }) => ({
        program: undefined,
        outcome: "refused",
        what: `the map \`${name}\` in the section \`maps\``,
        why: "libbpf 1.0 and newer refuse objects with maps of the old form",
        help: "link it with `--btf-maps`, or declare it with `corelate::maps` or aya's `#[btf_map]`",
        source: "libbpf src/libbpf.c, bpf_object__elf_collect",
        places: [],
      }));
    },
    sectionFacts(
      (section) => sectionNamed(section) !== undefined,
      "libbpf does not know from this name what the program is",
      "libbpf src/libbpf.c, section_defs",
    ),
  ],
  aya: [
    sectionFacts(
      isAyaSection,
      "aya does not know this name, and refuses the object",
      "aya-obj src/obj.rs, ProgramSection::from_str",
    ),
    relocationFacts(({ kind }) => kind === RelocationKind.TypeMatches, {
      outcome: "refused",
      what: "`type_matches!`",
      why: "aya does not know relocations of this kind, and refuses the object",
      help: "ask `type_exists!` or `field_exists!`",
      source: "aya-obj src/btf/relocation.rs, RelocationKind::try_from",
    }),
    relocationFacts(({ kind }) => kind === RelocationKind.TypeSize || kind === RelocationKind.TypeIdTarget, {
      outcome: "depends",
      what: "the size or the id of a type",
      why: "aya refuses the object where the kernel has no such type, also behind `type_exists!`",
      help: "ask for types only that all your kernels have",
      source: "aya-obj src/btf/relocation.rs, ComputedRelocation::compute_type_relocation",
    }),
    relocationFacts(indexesThreeDimensions, {
      outcome: "differs",
      what: "an element of an array of three dimensions or more",
      why: "aya counts the innermost length only: the program reads the wrong place",
      help: "declare the array with one dimension",
      source: "aya-obj src/btf/btf.rs, Btf::type_size",
    }),
    externFacts(".kconfig", () => true, {
      what: "the kernel's configuration",
      why: "aya has nothing of it",
      help: "give it as a setting (`EbpfLoader::override_global`)",
      source: "aya-obj src/relocation.rs",
    }),
    ({ maps }) =>
      maps
        .filter(({ type }) => type !== undefined && type > ayaLastMapType)
        .map(({ name, type, typeName }) => ({
          program: undefined,
          outcome: "refused",
          what: `the map \`${name}\` of type ${typeName ?? type}`,
          why: "aya does not know this type of map",
          help: "use a type that is older",
          source: "aya-obj src/maps.rs, bpf_map_type::try_from",
          places: [],
        })),
  ],
  cilium: [
    sectionFacts(
      isCiliumSection,
      "cilium/ebpf does not know from this name what the program is",
      "cilium/ebpf elf_sections.go",
    ),
    externFacts(".ksyms", (kind) => kind === "var-void", {
      what: "a variable of the kernel without a type",
      why: "cilium/ebpf takes functions and variables with a type only",
      help: "declare it with its type",
      source: "cilium/ebpf elf_reader.go, loadKsymsSection",
    }),
    ({ object }) =>
      weakSettings(object).map((name) => ({
        program: undefined,
        outcome: "refused",
        what: `the setting \`${name}\`, which may be missing`,
        why: "cilium/ebpf takes no weak symbols of `.kconfig`",
        help: "declare it without `weak`, and load it on kernels that have it",
        source: "cilium/ebpf elf_reader.go, errUnsupportedBinding",
        places: [],
      })),
    ({ object }) =>
      unknownSettings(object).map((name) => ({
        program: undefined,
        outcome: "refused",
        what: `the setting \`${name}\``,
        why: "cilium/ebpf does not know it, and looks for it in the kernel's configuration",
        help:
          name === "LINUX_HAS_BPF_COOKIE"
            ? "arguments of USDT programs ask for it: load them with libbpf"
            : "load the object with libbpf",
        source: "cilium/ebpf collection.go, resolveKconfig",
        places: [],
      })),
    relocationFacts(({ kind }) => kind === RelocationKind.TypeSize || kind === RelocationKind.TypeIdTarget, {
      outcome: "depends",
      what: "the size or the id of a type",
      why: "where the kernel has no such type libbpf answers 0, and cilium/ebpf makes the instruction invalid",
      help: "ask `type_exists!` before",
      source: "cilium/ebpf btf/core.go, coreCalculateFixup",
    }),
    relocationFacts(({ kind }) => kind === RelocationKind.TypeIdLocal, {
      outcome: "differs",
      what: "`type_id_local!`",
      why: "cilium/ebpf loads BTF of its own making, in which a type has another id",
      help: "use the id within the program only",
      source: "cilium/ebpf btf/core.go, reloTypeIDLocal",
    }),
  ],
};

/** aya-obj 0.3.0 has the types up to BPF_MAP_TYPE_ARENA. */
const ayaLastMapType = 33;

function sectionFacts(isKnown: (section: string) => boolean, why: string, source: string) {
  return ({ object }: Subject): Fact[] =>
    object.functions
      .filter(({ global, section }) => global && section !== ".text" && !isKnown(section))
      .map(({ name, section, offset }) => ({
        program: name,
        outcome: "refused",
        what: `the section \`${section}\``,
        why,
        help:
          section === "tc"
            ? "call it `classifier`, which all loaders take"
            : "load this program with another loader, or keep it in an object of its own",
        source,
        places: placeOf(object, section, offset),
      }));
}

type Relocation = Subject["relocations"][number];

/** One fact for all relocations of a program that are of a kind. */
function relocationFacts(
  isOfKind: (relocation: Relocation, index: number, object: BpfObject) => boolean,
  fact: Omit<Fact, "program" | "places">,
) {
  return ({ relocations, object }: Subject): Fact[] => {
    const places = new Map<string, Map<string, Place>>();
    for (const relocation of relocations.filter((one, index) => isOfKind(one, index, object))) {
      const lines = places.get(relocation.function) ?? new Map<string, Place>();
      places.set(relocation.function, lines);
      for (const { file, line, column } of relocation.sources)
        if (!lines.has(`${file}\0${line}`)) lines.set(`${file}\0${line}`, { file, line, column });
    }
    return [...places].map(([program, lines]) => ({ ...fact, program, places: [...lines.values()] }));
  };
}

/** Whether the path of a relocation indexes an array whose elements are arrays of arrays. */
function indexesThreeDimensions(
  { kind, access }: Relocation,
  index: number,
  { btf, ext }: BpfObject,
): boolean {
  if (btf === undefined || kind > RelocationKind.FieldRshiftU64) return false;
  const step = (id: number) => btf.type(skipModifiers(btf, id));
  let type = step(ext.relocations[index]!.type);
  // The first number is of the type itself, as if it were an array.
  for (const part of access.split(":").slice(1).map(Number)) {
    if (type.kind === "array") {
      const element = step(type.element);
      if (element.kind === "array" && step(element.element).kind === "array") return true;
      type = element;
    } else if (type.kind === "struct" || type.kind === "union") {
      const member = type.members[part];
      if (member === undefined) return false;
      type = step(member.type);
    } else return false;
  }
  return false;
}

/** A fact for each member of a section of externs whose kind is one of those. */
function externFacts(
  section: string,
  isOfKind: (kind: Extern["kind"]) => boolean,
  fact: Omit<Fact, "program" | "places" | "outcome">,
) {
  return ({ object }: Subject): Fact[] =>
    externs(object, section)
      .filter(({ kind }) => isOfKind(kind))
      .map(({ name }) => ({
        ...fact,
        program: undefined,
        outcome: "refused",
        what: `${fact.what}: \`${name}\``,
        places: [],
      }));
}

/** Something of the kernel's that an object names. */
interface Extern {
  readonly name: string;
  readonly kind: "function" | "var" | "var-void";
}

function externs({ btf }: BpfObject, section: string): Extern[] {
  if (btf === undefined) return [];
  return btf.findByName(section, "datasec").flatMap((id) => {
    const type = btf.type(id);
    if (type.kind !== "datasec") return [];
    return type.variables.flatMap(({ type: at }): Extern[] => {
      const variable = btf.type(at);
      if (variable.kind === "func") return [{ name: variable.name, kind: "function" }];
      if (variable.kind !== "var") return [];
      const of = btf.type(skipModifiers(btf, variable.type));
      return [{ name: variable.name, kind: of.kind === "void" ? "var-void" : "var" }];
    });
  });
}

const weak = 2;

function weakSettings(object: BpfObject): string[] {
  const names = new Set(externs(object, ".kconfig").map(({ name }) => name));
  return object.elf.symbols
    .filter(({ name, binding, section }) => section === 0 && binding === weak && names.has(name))
    .map(({ name }) => name);
}

/** What is not of the kernel's configuration, and cilium/ebpf 0.19.0 does not know either. */
function unknownSettings(object: BpfObject): string[] {
  const weakOnes = new Set(weakSettings(object));
  return externs(object, ".kconfig")
    .map(({ name }) => name)
    .filter(
      (name) => !/^CONFIG_|^LINUX_(KERNEL_VERSION|HAS_SYSCALL_WRAPPER)$/.test(name) && !weakOnes.has(name),
    );
}

function placeOf(object: BpfObject, section: string, offset: number): Place[] {
  const line = object.lineAt(section, offset);
  return line === undefined || line.line === 0
    ? []
    : [{ file: line.file, line: line.line, column: line.column }];
}
