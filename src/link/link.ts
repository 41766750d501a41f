import { existsSync, readFileSync } from "node:fs";
import { parseElf } from "../btf/index.js";
import { buildModule } from "../build/index.js";
import { type Diagnostic, input, linkErrors } from "../diagnostics/index.js";
import { findLlvm, openLlvm } from "../llvm-bindings/index.js";
import { isArchive } from "../module/archive.js";
import { archiveIr, type IrSource, readIr } from "../module/inputs.js";
import type { LinkRequest } from "./arguments.js";

/** What linking gave. */
export interface LinkResult {
  readonly output: Uint8Array;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Links what rustc hands to its linker: the crate's own objects in full, and of the rlibs what is needed. rustc's
 * `symbols.o`, an ELF object that only names symbols, has no IR and is passed over.
 *
 * @throws CorelateError
 */
export function link(request: LinkRequest, env: NodeJS.ProcessEnv): LinkResult {
  const sources: IrSource[] = [];
  const libraries: string[] = [];
  for (const path of request.inputs) {
    if (!existsSync(path)) throw linkErrors.missingInput(path);
    const bytes = readFileSync(path);
    if (isArchive(bytes)) {
      // The standard library's crates come in on demand; a user's crate may hold programs, so it comes in whole.
      if (isStandard(path)) libraries.push(path);
      else sources.push(...archiveIr(path, bytes));
    } else if (!isPlainObject(bytes)) {
      sources.push(...readIr(path));
    }
  }
  if (sources.length === 0) throw input.noInput();
  const llvm = openLlvm(findLlvm({ env }));
  const diagnostics: Diagnostic[] = [];
  const output = buildModule(
    llvm,
    sources,
    {
      target: request.target,
      emit: request.emit,
      optLevel: request.optLevel,
      cpu: request.cpu,
      features: request.features,
      panic: "return",
      libraries,
      ...(request.exports ? { exports: request.exports } : {}),
    },
    diagnostics,
  );
  return { output, diagnostics };
}

/** An rlib of rustc's sysroot. */
function isStandard(path: string): boolean {
  return (
    /\/rustlib\/[^/]+\/lib\/lib[^/]+\.rlib$/.test(path) ||
    /lib(core|alloc|compiler_builtins)-[0-9a-f]+\.rlib$/.test(path)
  );
}

/** An ELF object without embedded bitcode. */
function isPlainObject(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x7f || bytes[1] !== 0x45) return false;
  return !parseElf(bytes).sections.some((section) => section.name === ".llvmbc");
}
