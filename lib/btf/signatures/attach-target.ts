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
  if (!/^\w+$/.test(name.replace(/\+0x[0-9a-f]+$|\+\d+$/, ""))) return undefined;
  switch (kind) {
    case "fentry":
      return make(functionNamed(name));
    case "fexit":
    case "fmod_ret":
    case "fsession":
      return make(functionNamed(name), { result: true });
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
    first(targets, (btf) => {
      const [id] = btf.findByName(`btf_trace_${name}`, "typedef");
      return id === undefined ? undefined : pointee(btf, id);
    });
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

function first(targets: readonly Btf[], find: (btf: Btf) => number | undefined): Found | undefined {
  for (const btf of targets) {
    const prototype = find(btf);
    if (prototype !== undefined && btf.kind(prototype) === "func_proto") return { btf, prototype };
  }
  return undefined;
}
