import koffi, { type LibraryHandle } from "koffi";
import { CorelateError, llvm as diagnostics, environment } from "../diagnostics/index.js";
import { type BindHost, bind } from "./bind.js";
import type { MemoryBufferRef } from "./handles.js";
import type { Llvm, LlvmVersion } from "./llvm.js";
import { cName, type Fn } from "./signature.js";
import { substitutes } from "./substitutes.js";
import { type LlvmFunctions, tables } from "./tables.js";

// LLVM recurses deeply, and koffi runs it on a stack of its own, by default of 2 MiB. koffi takes settings only as long as it has
// loaded no library, so this is done when the module is loaded; where another one was faster, its stack has to do.
try {
  koffi.config({ sync_stack_size: 16 * 2 ** 20 });
} catch {}

/**
 * Opens the libLLVM at `path`. Functions are resolved at their first call. Diagnostics: CRL0022 where the file is no
 * libLLVM that can be used, CRL0024 where it is older than LLVM 19.
 */
export function openLlvm(path: string): Llvm {
  const opened = libraries.get(path);
  if (opened) return opened;
  const llvm = bindLibrary(path);
  libraries.set(path, llvm);
  return llvm;
}

/** A libLLVM stays loaded once it is: a library that is collected as garbage is unloaded, under the feet of its own threads and destructors. */
const libraries = new Map<string, Llvm>();

function bindLibrary(path: string): Llvm {
  const library = loadLibrary(path);
  const methods: Record<string, unknown> = {};
  const call = (method: string, args: readonly unknown[]) => (methods[method] as Method)(...args);
  const host = createHost(library, call);
  const version = readVersion(library, path);
  if (version.major < oldestMajor)
    throw new CorelateError(diagnostics.unsupportedVersion(path, version.major, oldestMajor));
  for (const [method, spec] of Object.entries(tables as Record<string, Fn<never, unknown>>)) {
    let bound: Method | undefined;
    methods[method] = (...args: unknown[]) => {
      bound ??= bindOrExplain(method, spec, host, opened);
      methods[method] = bound;
      return bound(...args);
    };
  }
  const has = (method: keyof LlvmFunctions) =>
    substitutes[method] !== undefined || hasSymbol(library, cName(method));
  const memoryBufferBytes = (buffer: MemoryBufferRef) =>
    host.readBytes(call("getBufferStart", [buffer]) as number, Number(call("getBufferSize", [buffer])));
  const opened = Object.assign(methods, { path, version, has, memoryBufferBytes }) as unknown as Llvm;
  return opened;
}

/** The version of the libLLVM at `path`, or a diagnostic as of `openLlvm`; needs LLVM 16 or newer. */
export function llvmVersion(path: string): LlvmVersion {
  return readVersion(loadLibrary(path), path);
}

/** Makes sure that the file at `path` is a libLLVM that corelate can use. Diagnostics: CRL0003, CRL0022, CRL0024. */
export function probeLlvm(path: string): LlvmVersion {
  const library = loadLibrary(path);
  const version = readVersion(library, path);
  if (version.major < oldestMajor)
    throw new CorelateError(diagnostics.unsupportedVersion(path, version.major, oldestMajor));
  if (!hasSymbol(library, "LLVMInitializeBPFTarget"))
    throw new CorelateError(environment.llvmWithoutBpf(path));
  return version;
}

/** The major version of the libLLVM at `path`. */
export function llvmMajor(path: string): number {
  return llvmVersion(path).major;
}

/** The oldest LLVM whose C API the tables fit. */
export const oldestMajor = 19;

type Method = (...args: unknown[]) => unknown;

function loadLibrary(path: string): LibraryHandle {
  try {
    return koffi.load(path);
  } catch (error) {
    throw new CorelateError(diagnostics.notALibrary(path, (error as Error).message));
  }
}

function readVersion(library: LibraryHandle, path: string): LlvmVersion {
  if (!hasSymbol(library, "LLVMGetVersion"))
    throw new CorelateError(diagnostics.notALibrary(path, "it has no function LLVMGetVersion"));
  const cells = [new Uint32Array(1), new Uint32Array(1), new Uint32Array(1)] as const;
  library.func("LLVMGetVersion", "void", ["void *", "void *", "void *"])(...cells);
  return { major: cells[0][0]!, minor: cells[1][0]!, patch: cells[2][0]! };
}

function bindOrExplain(method: string, spec: Fn<never, unknown>, host: BindHost, llvm: Llvm): Method {
  const { path, version } = llvm;
  const symbol = cName(method);
  if (hasSymbol(host.library, symbol)) return bind(symbol, spec, host);
  const substitute = substitutes[method as keyof LlvmFunctions];
  if (substitute !== undefined) return substitute(llvm) as Method;
  if (symbol.startsWith("LLVMInitializeBPF")) throw new CorelateError(environment.llvmWithoutBpf(path));
  throw new CorelateError(diagnostics.missingFunction(path, version.major, symbol));
}

function hasSymbol(library: LibraryHandle, symbol: string): boolean {
  try {
    library.symbol(symbol);
    return true;
  } catch {
    return false;
  }
}

function createHost(
  library: LibraryHandle,
  call: (method: string, args: readonly unknown[]) => unknown,
): BindHost {
  const memcpy = lazy(() => koffi.load(null).func("memcpy", "uintptr_t", ["void *", "uintptr_t", "size_t"]));
  const disposeMessage = lazy(() => library.func("LLVMDisposeMessage", "void", ["uintptr_t"]));
  const disposeErrorMessage = lazy(() => library.func("LLVMDisposeErrorMessage", "void", ["uintptr_t"]));
  const readString = (address: number) => (address === 0 ? undefined : koffi.decode.string(address));
  const take = (address: number, dispose: Method) => {
    const text = readString(address);
    if (address !== 0) dispose(address);
    return text;
  };
  return {
    library,
    readString,
    takeMessage: (address) => take(address, disposeMessage()),
    takeErrorMessage: (address) => take(address, disposeErrorMessage()),
    readText: (address, length) => (length === 0 ? "" : koffi.decode.string(address, length)),
    readBytes: (address, length) => {
      const bytes = new Uint8Array(length);
      if (length > 0) memcpy()(bytes, address, length);
      return bytes;
    },
    // Looked up at each call, since a method is bound at its first.
    method:
      (name) =>
      (...args) =>
        call(name, args),
  };
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
