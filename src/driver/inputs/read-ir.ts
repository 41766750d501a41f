import { parseElf, sectionNames } from "../../../lib/btf/index.js";
import { CorelateError, input } from "../../../lib/diagnostics/index.js";
import { readWhole } from "../../../lib/files/index.js";
import { bitcodeProducerMajor } from "../../../lib/llvm-bindings/index.js";
import { type ArchiveMember, archiveMembers, isArchive } from "./archive.js";

/** A piece of LLVM IR that an input file holds. */
export interface IrSource {
  /** The file, and the member in brackets where the file is an archive. */
  readonly name: string;
  readonly form: "bitcode" | "text";
  readonly bytes: Uint8Array;
  /** Whether this process had rustc write it just now: nobody else has touched it. */
  readonly fromRustc?: boolean;
}

/** Whether `bytes` are LLVM bitcode, plain or in its wrapper. */
export function isBitcode(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const magic = Buffer.from(bytes.buffer, bytes.byteOffset, 4).toString("hex");
  return magic === "4243c0de" || magic === "dec0170b";
}

/**
 * The IR in the file at `path`: text IR, bitcode, an object with an `.llvmbc` section, or an archive of those.
 *
 * @throws CRL0050 when the file cannot be read, CRL0051 when it holds no IR.
 */
export function readIr(path: string): IrSource[] {
  const bytes = readInput(path);
  if (path.endsWith(".ll")) return [{ name: path, form: "text", bytes }];
  if (isArchive(bytes)) return archiveIr(path, bytes);
  const found = irIn(path, bytes);
  if (!found) throw new CorelateError(input.noIr(path));
  return [found];
}

/** Major version of the newest LLVM that wrote one of `sources`, as far as they say: text does not. */
export function newestMajor(sources: readonly IrSource[]): number | undefined {
  const majors = sources.flatMap(({ form, bytes }) =>
    form === "bitcode" ? (bitcodeProducerMajor(bytes) ?? []) : [],
  );
  return majors.length === 0 ? undefined : Math.max(...majors);
}

/** The bytes of the file at `path`. @throws CRL0050 */
export function readInput(path: string): Uint8Array {
  try {
    return readWhole(path);
  } catch (error) {
    throw new CorelateError(input.unreadable(path, (error as Error).message));
  }
}

/** The IR of every member of the archive `bytes`; other members, such as `lib.rmeta`, are passed over. */
export function archiveIr(path: string, bytes: Uint8Array): IrSource[] {
  const members = archiveMembers(bytes);
  if (!members) throw new CorelateError(input.damagedArchive(path));
  return members.flatMap((member: ArchiveMember) => {
    const found = irIn(`${path}(${member.name})`, member.bytes);
    return found ? [found] : [];
  });
}

function irIn(name: string, bytes: Uint8Array): IrSource | undefined {
  if (isBitcode(bytes)) return { name, form: "bitcode", bytes };
  if (bytes[0] === 0x7f && bytes[1] === 0x45) {
    try {
      const section = parseElf(bytes).section(sectionNames.bitcode);
      if (section) return { name, form: "bitcode", bytes: section.data };
    } catch (error) {
      if (!(error instanceof CorelateError)) throw error;
    }
    return undefined;
  }
  // Text IR has no magic number; what rustc and clang write begins with a comment or one of these.
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString("latin1");
  return /^(;|source_filename|target |define |declare |@|%|!|attributes )/m.test(head) && !head.includes("\0")
    ? { name, form: "text", bytes }
    : undefined;
}
