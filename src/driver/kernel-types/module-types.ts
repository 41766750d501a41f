import { type Diagnostic, kernelTypes, type SourceLocation } from "../../../lib/diagnostics/index.js";
import { Code } from "../../../passes/analyses/code/index.js";
import { DebugInfo } from "../../../passes/analyses/debug-info/index.js";
import { libraryFile } from "../../../passes/analyses/source-locations/index.js";
import { SparseLayout } from "../../../passes/analyses/sparse-layout/index.js";
import type { PassContext } from "../../../passes/index.js";
import { type CastRead, castReads } from "./casts.js";
import { type EmbeddedType, embeddedTypes } from "./embedded.js";
import { matchKernelTypes } from "./match-kernel.js";
import { type ReadType, readTypes } from "./reads.js";
import { type Defined, definedIn, isDefinedIn, type SourceText, textsOf } from "./sources.js";

/**
 * The kernel's types that a program reads without the attribute, as far as its IR, its debug info and its text show them: all that a linker has.
 */
export class ModuleTypes {
  readonly #files: readonly string[];
  #texts: readonly SourceText[] = [];
  #defined: ReadonlyMap<string, Defined> = new Map();
  #read: ReadonlyMap<string, ReadType> = new Map();
  #cast: ReadonlyMap<string, CastRead> = new Map();
  #held: ReadonlyMap<string, EmbeddedType> = new Map();
  #attributed: ReadonlySet<string> = new Set();

  /** @param files what the program is made of, as far as it is known; the debug info names more */
  constructor(files: readonly string[]) {
    this.#files = files;
  }

  /** Takes the program as `ModuleBuild.withoutUnused` has it. */
  readonly used = (ctx: PassContext): void => {
    this.#texts = textsOf([...this.#files, ...filesOf(ctx)]);
    this.#defined = definedIn(this.#texts);
    this.#read = new Map(readTypes(ctx).map((type) => [type.name, type]));
    this.#cast = castReads(ctx, this.#texts, this.defined);
  };

  /** Takes it as `ModuleBuild.decoded` has it. */
  readonly decoded = (ctx: PassContext): void => {
    this.#held = embeddedTypes(ctx);
    this.#attributed = new Set(ctx.get(SparseLayout).decoder.types.map(({ name }) => name));
  };

  /** Whether the program has attributed types. */
  get hasAttributed(): boolean {
    return this.#attributed.size > 0;
  }

  /** The names of the kernel's types that the text defines. */
  get defined(): ReadonlySet<string> {
    return new Set(this.#defined.keys());
  }

  /** A warning for each type. `accessed` are those of `defined` that rustc says are looked into, with the function that does. */
  warnings(accessed: ReadonlyMap<string, string>): Diagnostic[] {
    const names = new Set([
      ...this.#defined.keys(),
      ...matchKernelTypes(this.#undefined().map((type) => ({ ...type, line: 0, column: 0 }))).map(
        ({ name }) => name,
      ),
    ]);
    return [...names].flatMap((name) => {
      const how = this.#use(name, accessed.get(name));
      const location = this.#placeOf(name);
      return how === undefined || location === undefined
        ? []
        : [kernelTypes.unattributed(name, how, location)];
    });
  }

  /** The types that only debug info shows: written by a macro, or without source text. */
  #undefined(): { readonly name: string; readonly fields: readonly string[] }[] {
    const held = [...this.#held].map(([name, { fields }]) => ({ name, fields }));
    return [...this.#read.values(), ...held].filter(
      // What the text defines and is not among its definitions of the kernel's is something else.
      ({ name }) => !this.#defined.has(name) && !isDefinedIn(this.#texts, name),
    );
  }

  #use(name: string, accessedBy: string | undefined): string | undefined {
    const held = this.#held.get(name);
    if (held !== undefined) return `\`${held.holder}\` holds it`;
    const fn = accessedBy ?? this.#read.get(name)?.function;
    if (fn !== undefined) return fn === "" ? "it is read through a pointer" : `\`${fn}\` reads it`;
    const cast = this.#attributed.has(name) ? undefined : this.#cast.get(name);
    return cast && `it is read in line ${cast.line} of ${cast.file}`;
  }

  #placeOf(name: string): SourceLocation | undefined {
    const defined = this.#defined.get(name);
    if (defined === undefined) return this.#read.get(name)?.location;
    const { line, column } = defined.definition;
    return { file: defined.file, line, column };
  }
}

/** The files that the functions of the program come from, but for Rust's own library and the companion crate. */
function filesOf(ctx: PassContext): string[] {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const code = ctx.get(Code);
  const files = code.functions.flatMap(({ fn }) => {
    const subprogram = llvm.getSubprogram(fn);
    return subprogram === 0 ? [] : [di.filePath(llvm.diScopeGetFile(subprogram))];
  });
  return [...new Set(files)].filter((path) => path !== "" && !libraryFile.test(path));
}
