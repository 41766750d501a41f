/** The kernel's functions that programs may call, from BTF: which there are, and their declarations in Rust. */
import type { Btf } from "../../lib/btf/index.js";
import { CorelateError, nearestNames, symbols } from "../../lib/diagnostics/index.js";
import { kfuncs } from "../../lib/kernel-features/index.js";
import { type CountedType, countedTypes } from "./acquired.js";
import type { RustType } from "./model.js";
import { typeText } from "./render-type.js";
import { rustIdentifier } from "./rust-names.js";

/** A function of the kernel. */
export interface KernelFunction {
  readonly name: string;
  /** The id of its prototype. */
  readonly prototype: number;
}

/** As many as BPF passes. */
const mostParameters = 5;

/** More steps through typedefs and pointers than any parameter has. */
const deepest = 32;

/**
 * The functions called `names`, and all that take or give a `struct TYPE` of `ofTypes`, by name; with them the functions that give back what they acquire.
 *
 * @throws CorelateError CRL0785 where `btf` lacks a function, CRL0786 where nothing takes or gives a type
 */
export function findKfuncs(
  btf: Btf,
  names: readonly string[],
  ofTypes: readonly string[],
): readonly KernelFunction[] {
  if (names.length === 0 && ofTypes.length === 0) return [];
  const callable = callableFunctions(btf);
  const unknown = [...new Set(names)].filter((name) => !callable.has(name));
  if (unknown.length > 0)
    throw new CorelateError(
      unknown.map((name) => symbols.unknownKfunc(name, nearestNames(name, callable.keys()))),
    );
  const wanted = new Set(names);
  for (const type of new Set(ofTypes)) {
    const found = [...callable.values()].filter(({ prototype }) => mentions(btf, prototype, type));
    if (found.length === 0) throw new CorelateError(symbols.noKfuncsOf(type));
    for (const { name } of found) wanted.add(name);
  }
  for (const name of [...wanted]) {
    const release = countedBy(name)?.release;
    if (release !== undefined && callable.has(release)) wanted.add(release);
  }
  return [...wanted].sort().map((name) => callable.get(name)!);
}

/** What has the tag `bpf_kfunc`, which pahole writes since 1.27; of older kernels what is known to be one. */
function callableFunctions(btf: Btf): ReadonlyMap<string, KernelFunction> {
  const found = new Map<string, KernelFunction>();
  const add = (id: number) => {
    const type = btf.type(id);
    const prototype = type.kind === "func" ? btf.type(type.type) : undefined;
    // Some of the kernel's own tests have the tag and more parameters than a program can give.
    if (prototype?.kind !== "func_proto" || prototype.parameters.length > mostParameters) return;
    if (type.kind === "func") found.set(type.name, { name: type.name, prototype: type.type });
  };
  for (let id = 1; id < btf.typeCount; id++) {
    if (btf.kind(id) !== "decl_tag") continue;
    const tag = btf.type(id);
    if (tag.kind === "decl_tag" && tag.name === "bpf_kfunc" && tag.component === -1) add(tag.type);
  }
  for (const name of kfuncs.keys()) {
    const [id] = btf.findByName(name, "func");
    if (id !== undefined && !found.has(name)) add(id);
  }
  return found;
}

/** Whether a parameter, or the result, is a struct of that name or points to one. */
function mentions(btf: Btf, prototype: number, name: string): boolean {
  const type = btf.type(prototype);
  if (type.kind !== "func_proto") return false;
  return [type.returns, ...type.parameters.map((parameter) => parameter.type)].some((id) => {
    let at = btf.type(id);
    for (let steps = 0; steps < deepest; steps++) {
      if (at.name === name && at.kind !== "func") return true;
      if (!("type" in at)) return false;
      at = btf.type(at.type);
    }
    return false;
  });
}

function countedBy(name: string): CountedType | undefined {
  return countedTypes.find(({ acquire }) => Object.hasOwn(acquire, name));
}

/** A function with its type in Rust. */
export interface DeclaredFunction {
  readonly name: string;
  readonly type: Extract<RustType, { kind: "function" }>;
}

/** The block that declares them, and what gives back what they acquire. */
export function kfuncLines(functions: readonly DeclaredFunction[]): string[] {
  if (functions.length === 0) return [];
  const declared = new Set(functions.map(({ name }) => name));
  const counted = countedTypes.filter(
    ({ release, acquire }) =>
      declared.has(release) && Object.keys(acquire).some((name) => declared.has(name)),
  );
  return [
    "#[corelate::kfunc]",
    'unsafe extern "C" {',
    ...functions.map(({ name, type }) => `    ${declaration(name, type, counted)}`),
    "}",
    ...counted.flatMap(({ type, release }) => [
      `impl ::corelate::ksym::Release for ${rustIdentifier(type)} {`,
      "    #[inline(always)]",
      "    unsafe fn release(value: *mut Self) {",
      `        unsafe { ${release}(value) }`,
      "    }",
      "}",
    ]),
  ];
}

function declaration(name: string, type: DeclaredFunction["type"], counted: readonly CountedType[]): string {
  const parameters = type.parameters.map((one) => `${one.name}: ${typeText(one.type)}`);
  const holder = counted.find(({ acquire }) => Object.hasOwn(acquire, name));
  const guard = holder && `::corelate::ksym::Acquired<${rustIdentifier(holder.type)}>`;
  const plain = type.returns === undefined ? undefined : typeText(type.returns);
  const returns =
    guard === undefined
      ? plain
      : holder!.acquire[name] === "may be null"
        ? `::core::option::Option<${guard}>`
        : guard;
  return `pub fn ${rustIdentifier(name)}(${parameters.join(", ")})${returns === undefined ? "" : ` -> ${returns}`};`;
}
