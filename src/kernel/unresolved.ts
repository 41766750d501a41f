import {
  type BpfObject,
  type Btf,
  inspect,
  kindMismatches,
  loadTarget,
  parseObject,
  type RelocationSource,
  type Resolution,
  resolve,
  typeDescriptions,
  unrelocatedReads,
  unrelocatedTypes,
} from "../../lib/btf/index.js";
import {
  CorelateError,
  type Diagnostic,
  kernelTypes,
  type UnresolvedReason,
} from "../../lib/diagnostics/index.js";
import { readWhole } from "../../lib/files/index.js";

/** A relocation that keeps a program from being loaded, explained. */
export interface UnresolvedCause {
  /** The type and the path, such as `task_struct.pid`. */
  readonly what: string;
  readonly reason: UnresolvedReason;
  readonly why: string | undefined;
  readonly sources: readonly RelocationSource[];
}

/**
 * What is wrong with the relocation that `messages`, libbpf's or the verifier's, speak of: libbpf says that it failed, and not why. So it is resolved once
 * more, off line. Undefined where they speak of none, or where this comes to another result: on the running kernel, types of modules count too.
 */
export function explainUnresolved(
  bytes: Uint8Array,
  btfPath: string | undefined,
  messages: readonly string[],
): UnresolvedCause | undefined {
  if (btfPath === undefined) return undefined;
  try {
    const index = relocationOf({ bytes, object: parseObject(bytes) }, messages);
    if (index === undefined) return undefined;
    const target = { name: "target", ...loadTarget(btfPath) };
    return causeOf(resolve(bytes, [target])[index]);
  } catch (error) {
    // A damaged object, or no BTF: only libbpf's message is left.
    if (error instanceof CorelateError) return undefined;
    throw error;
  }
}

/** The same of the relocation at `index` in the object's `.BTF.ext`, which the types at `btfPath` have no value for. */
export function causeAt(bytes: Uint8Array, btfPath: string, index: number): UnresolvedCause | undefined {
  return causeOf(resolve(bytes, [{ name: "target", ...loadTarget(btfPath) }])[index]);
}

/** What the verifier says of a read at a place that the kernel's type does not have, or that another kind of field is at. */
const wrongPlace =
  /access beyond struct|invalid mem access|cannot access ptr member|access beyond the end of member|cannot access size/;

/**
 * Against the kernel BTF at `path`, which messages call `words`: a warning for each type that the kernel has as something else, and for each that it has otherwise than the object, of those that the object is seen to read: the kernel takes such a read where it cannot
 * tell what is read. Where one of `reasons`, the verifier's, is a read at a wrong place, also of those that functions take pointers to.
 */
export function misdeclaredIn(
  bytes: Uint8Array,
  { path, words: kernel }: { readonly path: string; readonly words: string },
  reasons: readonly string[],
): Diagnostic[] {
  try {
    let text: Buffer | undefined;
    let btf: Btf | undefined;
    // Most types are the program's own, and reading all of a kernel's types for them takes longer than all the rest.
    const mayHave = (name: string) => {
      text ??= Buffer.from(readWhole(path));
      return text.includes(`\0${name}\0`);
    };
    const target = () => {
      btf ??= loadTarget(path).btf;
      return btf;
    };
    const words = (name: string) => (mayHave(name) ? typeDescriptions(target())(name) : []);
    const mistaken = kindMismatches(bytes, words).map((type) => kernelTypes.kindMismatch(type, kernel));
    const read = unrelocatedReads(bytes, target, mayHave);
    const pointedTo = reasons.some((reason) => wrongPlace.test(reason))
      ? unrelocatedTypes(bytes, target())
      : [];
    return [
      ...mistaken,
      ...read.map((type) => kernelTypes.unrelocatedRead(type, kernel)),
      ...pointedTo
        .filter(({ name }) => !read.some((type) => type.name === name))
        .map((type) => kernelTypes.unrelocated(type, kernel)),
    ];
  } catch (error) {
    // A damaged object, or a kernel that does not show its types.
    if (error instanceof CorelateError || (error as NodeJS.ErrnoException).code !== undefined) return [];
    throw error;
  }
}

function causeOf(resolution: Resolution | undefined): UnresolvedCause | undefined {
  const reason = resolution?.targets[0]?.reason;
  if (resolution === undefined || reason === undefined) return undefined;
  const { root, path, sources, targets } = resolution;
  const what = path === "" ? root : path.startsWith("[") ? `${root}${path}` : `${root}.${path}`;
  return { what, reason, why: targets[0]?.why, sources };
}

interface Subject {
  readonly bytes: Uint8Array;
  readonly object: BpfObject;
}

/** The index of the relocation in the object's `.BTF.ext`. */
function relocationOf(subject: Subject, messages: readonly string[]): number | undefined {
  const { object } = subject;
  for (const message of messages) {
    // In the verifier's log, by libbpf: `failed to resolve CO-RE relocation <byte_off> [5] struct task_struct.exit_code (0:0 @ offset 0)`.
    const poisoned = /failed to resolve CO-RE relocation <(\w+)> \[(\d+)\] (.*)$/.exec(message);
    if (poisoned !== null)
      return poisonedRelocation(subject, poisoned[1]!, Number(poisoned[2]), poisoned[3]!);
    // A warning: `prog 'program': relo #1: failed to relocate: -22`. They are counted in each section.
    const failed = /^prog '([^']+)': relo #(\d+): /.exec(message);
    const fn = failed && object.functions.find(({ name }) => name === failed[1]);
    if (!fn) continue;
    const inSection = [...object.ext.relocations.keys()].filter(
      (index) => object.ext.relocations[index]!.section === fn.section,
    );
    if (inSection[Number(failed[2])] !== undefined) return inSection[Number(failed[2])];
  }
  return undefined;
}

/** Relocations of one access share their fate, but for the width of what they load; the first will do. */
function poisonedRelocation(
  { bytes, object }: Subject,
  kindName: string,
  type: number,
  rest: string,
): number | undefined {
  const access = /\(([\d:]+)(?: @ offset [\d.]+)?\)$/.exec(rest)?.[1];
  const found = inspect(bytes).relocations.findIndex(
    (relocation, index) =>
      relocation.kindName === kindName &&
      object.ext.relocations[index]!.type === type &&
      (access === undefined ? `${rest} `.includes(`::${relocation.path} `) : relocation.access === access),
  );
  return found < 0 ? undefined : found;
}
