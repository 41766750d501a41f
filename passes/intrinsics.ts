/**
 * The names of LLVM's intrinsics that passes look for, and of the globals that stand for relocations. Overloaded intrinsics have their types behind the name:
 * `llvm.memcpy.p0.p0.i64`.
 */

/** Metadata, and the list of compile units. */
export const compileUnits = "llvm.dbg.cu";

/** The metadata by which a call, or a relocation's global, refers to the type that it is about. */
export const accessIndexMetadata = "llvm.preserve.access.index";

/** Whether `name` is an intrinsic. */
export function isIntrinsicName(name: string): boolean {
  return name.startsWith("llvm.");
}

/** `llvm.lifetime.start` and `llvm.lifetime.end`. */
export function isLifetimeMarker(name: string): boolean {
  return name.startsWith("llvm.lifetime.");
}

/** `llvm.memcpy`. */
export function isMemcpy(name: string): boolean {
  return name.startsWith("llvm.memcpy.");
}

/** `llvm.memcpy` and `llvm.memmove`. */
export function isMemTransfer(name: string): boolean {
  return /^llvm\.mem(cpy|move)\./.test(name);
}

/** `llvm.trap` and its variants. */
export function isTrap(name: string): boolean {
  return /^llvm\.(ubsan|debug)?trap$/.test(name);
}

/** `llvm.preserve.struct.access.index`, and the same for unions and arrays. */
export function isAccessIndex(name: string): boolean {
  return /^llvm\.preserve\.\w+\.access\.index\./.test(name);
}

/** The intrinsics that `relocate` writes: access indices and queries. */
export function isCoreIntrinsic(name: string): boolean {
  return /^llvm\.(preserve|bpf)\./.test(name);
}

/** `llvm.bpf.preserve.field.info`, `type.info` and `enum.value`: the values of queries. */
export function isQueryIntrinsic(name: string): boolean {
  return /^llvm\.bpf\.preserve\.(?:field\.info|type\.info|enum\.value)(?:\.|$)/.test(name);
}

/** What BPFAbstractMemberAccess and BPFPreserveDIType write: `llvm.bpf.passthrough` and the like. */
export function isBpfIntrinsic(name: string): boolean {
  return name.startsWith("llvm.bpf.");
}

/** `llvm.bpf.passthrough`, which keeps LLVM from merging or moving a relocated value. */
export function isPassthrough(name: string): boolean {
  return name.startsWith("llvm.bpf.passthrough.");
}

/** A relocation's global, as BPFAbstractMemberAccess names it: `llvm.TYPE:KIND:VALUE$ACCESS`. */
export function isRelocationGlobal(name: string): boolean {
  return /^llvm\..*\$/.test(name);
}

/** The local value of a relocation's global, if it is a byte offset (kind 0). */
export function byteOffsetOf(relocationGlobal: string): bigint | undefined {
  const value = /^llvm\..*:0:(\d+)\$[\d:]*$/.exec(relocationGlobal)?.[1];
  return value === undefined ? undefined : BigInt(value);
}

/** `llvm.memcpy`, `llvm.memmove` and `llvm.memset`. */
export function isMemIntrinsic(name: string): boolean {
  return /^llvm\.(memcpy|memmove|memset)\./.test(name);
}
