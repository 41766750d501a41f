/** What the caller must free, as `Disposable` objects: `using context = createContext(llvm)`. */
import { type LlvmDiagnostic, registerHandler } from "./diagnostic-handler.js";
import { DiagnosticSeverity } from "./enums.js";
import type {
  BuilderRef,
  ContextRef,
  DIBuilderRef,
  Handle,
  MemoryBufferRef,
  ModuleRef,
  PassBuilderOptionsRef,
  TargetDataRef,
  TargetMachineRef,
} from "./handles.js";
import type { Llvm } from "./llvm.js";

/** A handle that is freed at the end of its `using` block. */
export class Owned<T extends Handle<string>> implements Disposable {
  #ref: T | 0;
  readonly #dispose: (ref: T) => void;
  readonly #what: string;

  constructor(what: string, ref: T, dispose: (ref: T) => void) {
    this.#what = what;
    this.#ref = ref;
    this.#dispose = dispose;
  }

  /** The handle. Throws after it was freed or released: using it would crash. */
  get ref(): T {
    if (this.#ref === 0) throw new Error(`this ${this.#what} was disposed of`);
    return this.#ref;
  }

  get isDisposed(): boolean {
    return this.#ref === 0;
  }

  /** Gives the handle to someone else who frees it. */
  release(): T {
    const ref = this.ref;
    this.#ref = 0;
    return ref;
  }

  /** Frees the handle; doing it twice is harmless. */
  [Symbol.dispose](): void {
    if (this.#ref === 0) return;
    this.#dispose(this.release());
  }
}

/**
 * A context, and what LLVM reports in it (without a handler LLVM would print it, and end the process at an error). Disposes of the
 * modules that are left in it.
 */
export class OwnedContext extends Owned<ContextRef> {
  readonly #modules = new Set<OwnedModule>();
  #found: LlvmDiagnostic[] = [];
  readonly llvm: Llvm;

  constructor(llvm: Llvm) {
    const handler = registerHandler(llvm, (diagnostic) => this.#found.push(diagnostic));
    super("context", llvm.contextCreate(), (ref) => {
      llvm.contextDispose(ref);
      handler.unregister();
    });
    llvm.contextSetDiagnosticHandler(this.ref, handler.address, 0);
    this.llvm = llvm;
  }

  /** What LLVM reported outside of `collect`, so far. */
  get diagnostics(): readonly LlvmDiagnostic[] {
    return this.#found;
  }

  /** Runs `action`; `found` is what LLVM reported meanwhile in this context. */
  collect<T>(action: () => T): { readonly value: T; readonly found: readonly LlvmDiagnostic[] } {
    const outer = this.#found;
    const found: LlvmDiagnostic[] = [];
    this.#found = found;
    try {
      return { value: action(), found };
    } finally {
      this.#found = outer;
    }
  }

  /** The errors that LLVM reported outside of `collect` since the last call, which forgets all reports so far. */
  takeErrors(): string[] {
    const errors = this.#found.filter((d) => d.severity === DiagnosticSeverity.Error);
    this.#found.length = 0;
    return errors.map((d) => d.message);
  }

  /** Takes care of a module of this context. */
  own(ref: ModuleRef): OwnedModule {
    const module = new OwnedModule(this, ref, (freed) => this.#modules.delete(freed));
    this.#modules.add(module);
    return module;
  }

  override [Symbol.dispose](): void {
    for (const module of [...this.#modules]) module[Symbol.dispose]();
    super[Symbol.dispose]();
  }
}

/** A module; it must not outlive its context, which disposes of it if need be. */
export class OwnedModule extends Owned<ModuleRef> {
  readonly context: OwnedContext;
  readonly #freed: (module: OwnedModule) => void;

  constructor(context: OwnedContext, ref: ModuleRef, freed: (module: OwnedModule) => void) {
    super("module", ref, (module) => context.llvm.disposeModule(module));
    this.context = context;
    this.#freed = freed;
  }

  override release(): ModuleRef {
    this.#freed(this);
    return super.release();
  }
}

export type Context = OwnedContext;
export type Module = OwnedModule;
export type TargetMachine = Owned<TargetMachineRef>;

export function createContext(llvm: Llvm): OwnedContext {
  return new OwnedContext(llvm);
}

/** An empty module. */
export function createModule(context: OwnedContext, name: string): OwnedModule {
  return context.own(context.llvm.moduleCreateWithNameInContext(name, context.ref));
}

/** A builder of instructions. */
export function createBuilder(context: OwnedContext): Owned<BuilderRef> {
  const { llvm } = context;
  return new Owned("builder", llvm.createBuilderInContext(context.ref), (ref) => llvm.disposeBuilder(ref));
}

/** A builder of debug info. It is finalized before it is freed. */
export function createDIBuilder(module: OwnedModule): Owned<DIBuilderRef> {
  const { llvm } = module.context;
  return new Owned("debug info builder", llvm.createDIBuilder(module.ref), (ref) => {
    llvm.diBuilderFinalize(ref);
    llvm.disposeDIBuilder(ref);
  });
}

/** A data layout from its string, as in `target datalayout`. */
export function createTargetData(llvm: Llvm, layout: string): Owned<TargetDataRef> {
  return new Owned("data layout", llvm.createTargetData(layout), (ref) => llvm.disposeTargetData(ref));
}

/** The options of `runPasses`. */
export function createPassBuilderOptions(llvm: Llvm): Owned<PassBuilderOptionsRef> {
  return new Owned("set of pass options", llvm.createPassBuilderOptions(), (ref) =>
    llvm.disposePassBuilderOptions(ref),
  );
}

/** Takes care of a memory buffer. */
export function ownMemoryBuffer(llvm: Llvm, ref: MemoryBufferRef): Owned<MemoryBufferRef> {
  return new Owned("memory buffer", ref, (buffer) => llvm.disposeMemoryBuffer(buffer));
}

/** Takes care of a target machine. */
export function ownTargetMachine(llvm: Llvm, ref: TargetMachineRef): Owned<TargetMachineRef> {
  return new Owned("target machine", ref, (machine) => llvm.disposeTargetMachine(machine));
}
