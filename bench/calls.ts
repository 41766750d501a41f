import {
  basicBlocks,
  createContext,
  functions,
  instructions,
  type Llvm,
  parseBitcode,
} from "../lib/llvm-bindings/index.js";
import { type Instrumentation, passOptions } from "../passes/index.js";
import { codeDefaults, type EmitKind, ModuleBuild } from "../src/driver/index.js";

/** How often a build has called LLVM's C API. */
export interface CallCounts {
  /** Of the module as it was read. */
  readonly instructions: number;
  readonly total: number;
  /** By what ran: a pass, or `driver` where none did. For each, how often it called which function. */
  readonly byPass: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Who is counted where no pass runs: the driver, and LLVM's own pipeline, which is one call. */
const outside = "driver";

/** Builds the module in `bytes` as `corelate build` does, and counts the calls. `extra` comes around each pass, too. */
export function countCalls(
  llvm: Llvm,
  bytes: Uint8Array,
  emit: EmitKind,
  extra: readonly Instrumentation[] = [],
): CallCounts {
  const byPass = new Map<string, Map<string, number>>();
  let counts = new Map<string, number>();
  const count = (pass: string) => {
    counts = byPass.get(pass) ?? new Map();
    byPass.set(pass, counts);
  };
  count(outside);
  const counted = countedBindings(llvm, (name) => counts.set(name, (counts.get(name) ?? 0) + 1));
  const options = {
    ...codeDefaults,
    emit,
    passOptions: passOptions({ panic: "return" }),
    libraries: [],
    instrumentation: [{ before: ({ name }) => count(name), after: () => count(outside) }, ...extra],
  } satisfies ConstructorParameters<typeof ModuleBuild>[2];
  using build = new ModuleBuild(counted, [{ name: "counted.bc", form: "bitcode", bytes }], options);
  build.finish();
  const total = [...byPass.values()].flatMap((of) => [...of.values()]).reduce((sum, one) => sum + one, 0);
  return { instructions: countInstructions(llvm, bytes), total, byPass };
}

/** The same functions, each of which tells its name at every call. */
function countedBindings(llvm: Llvm, note: (name: string) => void): Llvm {
  const own = new Set(["has", "memoryBufferBytes"]);
  return Object.fromEntries(
    Object.entries(llvm).map(([name, value]) => {
      if (typeof value !== "function" || own.has(name)) return [name, value];
      const call = (...args: unknown[]) => {
        note(name);
        return (llvm as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(...args);
      };
      return [name, call];
    }),
  ) as unknown as Llvm;
}

function countInstructions(llvm: Llvm, bytes: Uint8Array): number {
  using context = createContext(llvm);
  using module = parseBitcode(context, bytes, "counted.bc");
  return functions(llvm, module.ref)
    .filter((fn) => !llvm.isDeclaration(fn))
    .flatMap((fn) => basicBlocks(llvm, fn))
    .reduce((sum, block) => sum + instructions(llvm, block).length, 0);
}
