import {
  Btf,
  btfSection,
  type KernelContradiction,
  kernelContradictions,
  vmlinuxBtf,
} from "../../../lib/btf/index.js";
import { CorelateError, type Diagnostic, nearestNames, symbols } from "../../../lib/diagnostics/index.js";
import { readWhole } from "../../../lib/files/index.js";

/**
 * An error for each function of the kernel, and each member of a struct of operations, that a kernel has in another way: the running one, or
 * another one whose BTF is at `path`. `none` compares nothing.
 */
export function kernelSymbolErrors(object: Uint8Array, path = vmlinuxBtf): Diagnostic[] {
  // Most objects declare nothing of the kernel's, and reading all of its types takes longer than everything else.
  const bytes = Buffer.from(object.buffer, object.byteOffset, object.byteLength);
  if (path === "none" || !(bytes.includes("\0.ksyms\0") || bytes.includes("\0.struct_ops"))) return [];
  const raw = rawBtf(path);
  if (raw === undefined) return [];
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let target: Btf | undefined;
  const found = kernelContradictions(
    object,
    () => {
      target ??= new Btf(raw);
      return target;
    },
    (name) => text.includes(`\0${name}\0`),
  );
  return found.map(diagnosticOf);
}

function diagnosticOf(one: KernelContradiction): Diagnostic {
  switch (one.kind) {
    case "function":
      return symbols.otherSignature(one.name, one.local, one.target, one.location);
    case "member": {
      const near = nearestNames(one.member, one.known);
      return symbols.noSuchMember(one.operations, one.member, near, one.location);
    }
    case "member-type":
      return symbols.otherMember(one.operations, one.member, one.local, one.target, one.location);
  }
}

function rawBtf(path: string): Uint8Array | undefined {
  try {
    return btfSection(readWhole(path));
  } catch (error) {
    if (error instanceof CorelateError || (error as NodeJS.ErrnoException).code !== undefined)
      return undefined;
    throw error;
  }
}
