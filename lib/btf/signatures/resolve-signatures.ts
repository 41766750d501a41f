import { resolveObject } from "../core/index.js";
import { essentialName } from "../essential-name.js";
import { type BpfObject, type ObjectFunction, parseObject } from "../object.js";
import { reachable } from "../reach/index.js";
import type { ResolveTarget } from "../resolve.js";
import { skipModifiers } from "../size.js";
import { type AttachTarget, attachTarget, type Found } from "./attach-target.js";
import { compareParameters, faultText, type ParameterFault } from "./compare-parameters.js";
import { type ContextRead, contextReads } from "./context-reads.js";
import { contextRecord, type DeclaredParameter, declaredParameters } from "./parameters.js";
import { typeText } from "./type-text.js";

/** What a target gives a program. */
export interface TargetSignature {
  readonly target: string;
  /**
   * `there`: with everything that the program reads; `gone`; `missing argument`: it reads one that is not given there; `another argument`: it reads
   * one that is of another type there.
   */
  readonly outcome: "there" | "gone" | "missing argument" | "another argument";
  /** The arguments' types in C; undefined where it is gone. */
  readonly arguments: readonly string[] | undefined;
  /** The result's type in C; undefined where it is gone. */
  readonly returns: string | undefined;
  readonly why: string | undefined;
  /** How it differs from what the program declares in ways that do no harm: names, and arguments that are not read. */
  readonly notes: readonly string[];
}

/** A program's target on several kernels. */
export interface Signature {
  readonly function: string;
  readonly section: string;
  /** Such as `fexit/inet_csk_accept`. */
  readonly name: string;
  /** The indices of the arguments that the program is seen to read; the result's is behind the last argument's. */
  readonly reads: readonly number[];
  /** What a program under `#[corelate::program]` calls its arguments and the result, in order; empty for others. */
  readonly parameters: readonly string[];
  /** The lines that read them, or where the program begins. */
  readonly sources: readonly { readonly file: string; readonly line: number; readonly column: number }[];
  readonly targets: readonly TargetSignature[];
  /** The kernel may have the target without a type: that it is gone says little. */
  readonly registers: boolean;
}

/** Compares what each program of the object in `bytes` is attached to over `targets`. @throws CRL0200 to CRL0207 */
export function resolveSignatures(bytes: Uint8Array, targets: readonly ResolveTarget[]): Signature[] {
  const object = parseObject(bytes);
  return object.functions
    .filter(({ global, section }) => global && section !== ".text")
    .flatMap((fn) => {
      const attach = attachTarget(object, fn);
      return attach === undefined ? [] : [signature(object, fn, attach, targets)];
    });
}

function signature(
  object: BpfObject,
  fn: ObjectFunction,
  attach: AttachTarget,
  targets: readonly ResolveTarget[],
): Signature {
  const reads = attach.registers ? [] : contextReads(object, fn);
  const parameters = declaredParameters(object, fn);
  const found = targets.map(({ btf, modules = [] }) => attach.find([btf, ...modules]));
  const given = found.map((one) => one && givenBy(one, attach));
  const expected = new Map<number, string>();
  for (const { index } of reads) {
    const type = declared(object, fn, index) ?? given.find((one) => one !== undefined)?.slots[index];
    if (type !== undefined) expected.set(index, type);
  }
  const starts = { section: fn.section, insn: fn.offset / 8 };
  const places = (reads.length > 0 ? reads : [starts]).flatMap(({ section, insn }) => {
    const line = object.lineAt(section, insn * 8);
    return line === undefined || line.line === 0
      ? []
      : [{ file: line.file, line: line.line, column: line.column }];
  });
  return {
    function: fn.name,
    section: fn.section,
    name: attach.name,
    reads: [...new Set(reads.map(({ index }) => index))].sort((a, b) => a - b),
    sources: places.filter(
      (place, at) => places.findIndex(({ file, line }) => file === place.file && line === place.line) === at,
    ),
    parameters: (parameters ?? []).map(({ name, role }) => (role === "argument" ? name : "#[ret]")),
    targets: targets.map((target, at) => {
      if (parameters !== undefined && found[at] !== undefined && given[at] !== undefined) {
        const one = { target, found: found[at], given: given[at], attach };
        return compareDeclared(object, parameters, reads, one);
      }
      const all = compare(target.name, attach, given[at], reads, expected);
      if (all.outcome === "there" || all.outcome === "gone") return all;
      // What is behind a question that this target answers with no is not read there.
      const reached = reachedOn(object, target);
      const read = reads.filter(({ section, insn }) => reached(section, insn));
      return compare(target.name, attach, given[at], read, expected);
    }),
    registers: attach.registers,
  };
}

/** What a program under `#[corelate::program]` declares, held against a target. */
function compareDeclared(
  object: BpfObject,
  parameters: readonly DeclaredParameter[],
  reads: readonly ContextRead[],
  {
    target,
    found,
    given,
    attach,
  }: {
    readonly target: ResolveTarget;
    readonly found: Found;
    readonly given: Given;
    readonly attach: AttachTarget;
  },
): TargetSignature {
  const faults = compareParameters(object.btf!, parameters, found, attach);
  const reached = faults.length === 0 ? () => true : reachedOn(object, target);
  const read = (fault: ParameterFault): boolean => {
    const { slot, slots, role } = parameters[fault.parameter]!;
    // Registers are read by what they are, and the kernel is asked for a result: there is no telling.
    if (attach.registers || role === "asked") return true;
    return reads.some(
      ({ index, section, insn }) => slot <= index && index < slot + slots && reached(section, insn),
    );
  };
  const harmful = faults.filter((fault) => fault.kind !== "unnamed" && read(fault));
  const text = (fault: ParameterFault) => faultText(fault, parameters);
  const [first] = harmful;
  return {
    target: target.name,
    outcome:
      first === undefined ? "there" : first.kind === "missing" ? "missing argument" : "another argument",
    arguments: given.arguments,
    returns: given.returns,
    why: first === undefined ? undefined : `${attach.name}: ${harmful.map(text).join("; ")}`,
    notes: faults
      .filter((fault) => !harmful.includes(fault))
      .map((fault) => `${attach.name}: ${text(fault)}`),
  };
}

/** Tells which instructions can be reached with the relocations of a target applied. */
function reachedOn(
  object: BpfObject,
  { btf, modules = [] }: ResolveTarget,
): (section: string, insn: number) => boolean {
  if (object.btf === undefined || object.ext.relocations.length === 0) return () => true;
  const { sections } = resolveObject(object, object.btf, [btf, ...modules]);
  const reached = reachable(object, sections);
  return (section, insn) => reached.has(section, insn);
}

interface Given {
  readonly arguments: readonly string[];
  readonly returns: string;
  /** What the context holds: the arguments, and the result if the program is given that. */
  readonly slots: readonly string[];
}

function givenBy({ btf, prototype }: Found, { hidden, result }: AttachTarget): Given {
  const type = btf.type(prototype);
  if (type.kind !== "func_proto") return { arguments: [], returns: "void", slots: [] };
  const own = type.parameters.slice(hidden).map((parameter) => typeText(btf, parameter.type));
  const returns = typeText(btf, type.returns);
  return { arguments: own, returns, slots: result && returns !== "void" ? [...own, returns] : own };
}

function compare(
  target: string,
  { name, registers }: AttachTarget,
  given: Given | undefined,
  reads: readonly ContextRead[],
  expected: ReadonlyMap<number, string>,
): TargetSignature {
  if (given === undefined) {
    const why = registers
      ? `no function of this name has a type there; it may be there without one, or be inlined`
      : `there is nothing of this name there`;
    const nothing = { arguments: undefined, returns: undefined, notes: [] };
    return { target, outcome: "gone", ...nothing, why: `${name}: ${why}` };
  }
  const own = { target, arguments: given.arguments, returns: given.returns, notes: [] };
  const has = `it has ${count(given.arguments.length)}${given.slots.length > given.arguments.length ? " and a result" : ""} there`;
  for (const { index } of reads) {
    const there = given.slots[index];
    if (there === undefined)
      return {
        ...own,
        outcome: "missing argument",
        why: `the program reads number ${index} of ${name}; ${has}`,
      };
    const wanted = expected.get(index);
    if (wanted !== undefined && !alike(wanted, there)) {
      const what = index < given.arguments.length ? `\`${there}\`` : `the result, \`${there}\``;
      return {
        ...own,
        outcome: "another argument",
        why: `number ${index} of ${name} is \`${wanted}\` for the program, and ${what} there; ${has}`,
      };
    }
  }
  return { ...own, outcome: "there", why: undefined };
}

function count(number: number): string {
  return `${number} argument${number === 1 ? "" : "s"}`;
}

/** Numbers go for one another, and a pointer to anything for every pointer. */
function alike(wanted: string, there: string): boolean {
  if (wanted === there) return true;
  const [one, other] = [pointed(wanted), pointed(there)];
  if (one === undefined || other === undefined) return one === other;
  if (one === "void" || other === "void") return true;
  return (
    essentialName(one.replace(/^(?:struct|union|enum) /, "")) === other.replace(/^(?:struct|union|enum) /, "")
  );
}

function pointed(text: string): string | undefined {
  return text.endsWith("*") ? text.slice(0, -1).trimEnd() : undefined;
}

/**
 * The type that the program's source gives argument `index`: its parameter points to a struct with a member of 64 bits for each argument. Undefined where it
 * is a number, since programs take pointers as numbers, too.
 */
function declared({ btf, ext }: BpfObject, fn: ObjectFunction, index: number): string | undefined {
  const info = ext.functions.find(({ section, offset }) => section === fn.section && offset === fn.offset);
  if (btf === undefined || info === undefined) return undefined;
  const record = contextRecord(btf, info.type);
  if (record === undefined) return undefined;
  const type = btf.type(record);
  const member =
    type.kind === "struct" ? type.members.find(({ bitOffset }) => bitOffset === index * 64) : undefined;
  if (member === undefined) return undefined;
  const text = typeText(btf, member.type);
  return pointed(text) === undefined || btf.kind(skipModifiers(btf, member.type)) !== "ptr"
    ? undefined
    : text;
}
