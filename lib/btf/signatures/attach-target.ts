import type { Btf } from "../btf.js";
import type { BpfObject, ObjectFunction } from "../object.js";
import { skipModifiers } from "../size.js";
import { structOpsOf } from "../struct-ops.js";

/** What a program is attached to, where the kernel's BTF says how that is called. */
export interface AttachTarget {
  /** Such as `fexit/inet_csk_accept`. */
  readonly name: string;
  /** The first of the kernel's BTFs that has it, and its prototype; undefined where none has. */
  find(targets: readonly Btf[]): Found | undefined;
  /** Behind the arguments, the program is given the result. */
  readonly result: boolean;
  /** The program is given registers, not arguments, and the kernel may have the function without a type. */
  readonly registers: boolean;
  /** The first argument is the kernel's own, and not given to programs. */
  readonly hidden: number;
}

/** A prototype. */
export interface Found {
  readonly btf: Btf;
  readonly prototype: number;
  /** The names of its parameters, where BTF has them elsewhere. */
  readonly names?: readonly string[] | undefined;
}

/** What the program `fn` is attached to, by its section; undefined where that has no signature. */
export function attachTarget(object: BpfObject, fn: ObjectFunction): AttachTarget | undefined {
  const [word = "", ...rest] = fn.section.replace(/^\?/, "").split("/");
  const kind = word.replace(/\.s$/, "");
  const name = rest.join("/");
  const make = (find: AttachTarget["find"], more: Partial<AttachTarget> = {}): AttachTarget => ({
    name: `${kind}/${name}`,
    find,
    result: false,
    registers: false,
    hidden: 0,
    ...more,
  });
  if (kind === "struct_ops") return structOpsTarget(object, fn, make);
  if (!/^(?:\w+:)?\w+$/.test(name.replace(/\+0x[0-9a-f]+$|\+\d+$/, ""))) return undefined;
  // libbpf takes a module's name in front.
  const inModule = name.replace(/^\w+:/, "");
  switch (kind) {
    case "fentry":
      return make(functionNamed(inModule));
    case "fexit":
    case "fmod_ret":
    case "fsession":
      return make(functionNamed(inModule), { result: true });
    case "kprobe":
    case "kretprobe":
      return make(functionNamed(name.replace(/\+.*$/, "")), { registers: true });
    case "tp_btf":
    case "raw_tp":
    case "raw_tracepoint":
      return make(tracepointNamed(name), { hidden: 1 });
    case "lsm":
    case "lsm_cgroup":
      return make(functionNamed(`bpf_lsm_${name}`), { result: true });
    case "iter":
      return make(functionNamed(`bpf_iter_${name}`));
    default:
      return undefined;
  }
}

function functionNamed(name: string): AttachTarget["find"] {
  return (targets) =>
    first(targets, (btf) => {
      const [id] = btf.findByName(name, "func");
      const type = id === undefined ? undefined : btf.type(id);
      return type?.kind === "func" ? type.type : undefined;
    });
}

/** `typedef void (*btf_trace_NAME)(void *, …)`. */
function tracepointNamed(name: string): AttachTarget["find"] {
  return (targets) =>
    first(
      targets,
      (btf) => {
        const [id] = btf.findByName(`btf_trace_${name}`, "typedef");
        return id === undefined ? undefined : pointee(btf, id);
      },
      // A typedef of a pointer has no names. The function that calls programs has the same parameters.
      (btf) => parameterNames(btf, `__bpf_trace_${name}`),
    );
}

function parameterNames(btf: Btf, name: string): string[] | undefined {
  const [id] = btf.findByName(name, "func");
  const fn = id === undefined ? undefined : btf.type(id);
  const prototype = fn?.kind === "func" ? btf.type(fn.type) : undefined;
  return prototype?.kind === "func_proto" ? prototype.parameters.map((one) => one.name) : undefined;
}

function structOpsTarget(
  object: BpfObject,
  fn: ObjectFunction,
  make: (find: AttachTarget["find"], more?: Partial<AttachTarget>) => AttachTarget,
): AttachTarget | undefined {
  const [use] = structOpsOf(object, fn);
  if (use?.member === undefined) return undefined;
  const { type: record, member } = use;
  const find = (targets: readonly Btf[]) =>
    first(targets, (btf) => {
      const [id] = btf.findByName(record, "struct");
      const type = id === undefined ? undefined : btf.type(id);
      if (type?.kind !== "struct") return undefined;
      const found = type.members.find(({ name }) => name === member);
      return found && pointee(btf, found.type);
    });
  return make(find, { name: `struct_ops/${record}.${member}` });
}

function pointee(btf: Btf, id: number): number | undefined {
  const type = btf.type(skipModifiers(btf, id));
  return type.kind === "ptr" ? type.type : undefined;
}

function first(
  targets: readonly Btf[],
  find: (btf: Btf) => number | undefined,
  names?: (btf: Btf) => readonly string[] | undefined,
): Found | undefined {
  for (const btf of targets) {
    const prototype = find(btf);
    if (prototype !== undefined && btf.kind(prototype) === "func_proto")
      return { btf, prototype, names: names?.(btf) };
  }
  return undefined;
}

/** The names near `name` of what a program of this section could be attached to, in `btf`. */
export function namesLike(section: string, btf: Btf): { readonly wanted: string; readonly known: string[] } {
  const [word = "", ...rest] = section.replace(/^\?/, "").split("/");
  const kind = word.replace(/\.s$/, "");
  const prefix = namePrefixes[kind] ?? "";
  const of = prefix === "btf_trace_" ? "typedef" : "func";
  const known: string[] = [];
  for (let id = 1; id < btf.typeCount; id++) {
    if (btf.kind(id) !== of) continue;
    const name = btf.name(id);
    if (name.startsWith(prefix)) known.push(name.slice(prefix.length));
  }
  return { wanted: rest.join("/").replace(/^\w+:|\+.*$/g, ""), known };
}

/** How names in BTF begin, by the kinds of programs. */
const namePrefixes: Readonly<Record<string, string>> = {
  tp_btf: "btf_trace_",
  raw_tp: "btf_trace_",
  raw_tracepoint: "btf_trace_",
  lsm: "bpf_lsm_",
  lsm_cgroup: "bpf_lsm_",
  iter: "bpf_iter_",
};
