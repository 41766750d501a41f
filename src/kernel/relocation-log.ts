import type { PrintedMessage } from "./print-log.js";

/** One CO-RE relocation as libbpf applied it, read from its debug messages. */
export interface LoggedRelocation {
  /** The ELF section; programs and subprograms are counted from its start. */
  readonly section: string;
  /** The program or subprogram. */
  readonly program: string;
  /** The instruction, from the start of the section. */
  readonly insn: number;
  /** libbpf's word for the kind: `byte_off`, `byte_sz`, `field_exists`, `signed`, `lshift_u64`, `type_exists`, `enumval_value`… */
  readonly kind: string;
  /** The local type with its path, such as `struct task_struct.real_parent` or `enum state::RUNNING`. */
  readonly local: string;
  /** The access string, such as `0:2`; libbpf prints none for types and enumerators. */
  readonly access?: string;
  /** The same of each type of the target that matched; none: the relocation was not resolved. */
  readonly candidates: readonly string[];
  /** What libbpf wrote into the instruction, one entry for each part that changed. */
  readonly patches: readonly Patch[];
  /** The instruction was made one that the verifier refuses, since nothing in the target matches. */
  readonly poisoned: boolean;
}

/** One changed part of an instruction. */
export interface Patch {
  /** `offset`, `size` (of the access, in bytes), `immediate` (32 bits) or `immediate64`. */
  readonly part: "offset" | "size" | "immediate" | "immediate64";
  readonly from: bigint;
  readonly to: bigint;
}

/** Reads what libbpf 1.1 and newer say at debug level about CO-RE relocations. Programs that are not loaded are not relocated either. */
export function parseRelocationLog(messages: readonly PrintedMessage[]): LoggedRelocation[] {
  const starts = new Map<string, { section: string; insn: number }>();
  const relocations: Mutable[] = [];
  let current: Mutable | undefined;
  for (const { text } of messages) {
    const start = /^sec '([^']*)': found program '([^']+)' at insn offset (\d+) /.exec(text);
    if (start !== null) {
      starts.set(start[2]!, { section: start[1]!, insn: Number(start[3]) });
      continue;
    }
    const relocation = /^prog '([^']+)': relo #\d+: (.*)$/s.exec(text);
    if (relocation === null) continue;
    const [, program, what] = relocation as unknown as [string, string, string];
    const spec = parseSpec(what);
    if (spec !== undefined) {
      current = { program, ...spec, candidates: [], patches: [], poisoned: false };
      relocations.push(current);
    } else if (current !== undefined) readOutcome(what, current);
  }
  return relocations
    .filter((relocation) => relocation.insn !== undefined)
    .map((relocation) => {
      const start = starts.get(relocation.program);
      return {
        ...relocation,
        section: start?.section ?? "",
        insn: (start?.insn ?? 0) + relocation.insn!,
      };
    });
}

interface Mutable {
  program: string;
  insn?: number;
  kind: string;
  local: string;
  access?: string;
  candidates: string[];
  patches: Patch[];
  poisoned: boolean;
}

/** `<byte_off> [8] struct task_struct.real_parent (0:2 @ offset 8)`; types and enumerators have less behind the name. */
function parseSpec(text: string): Pick<Mutable, "kind" | "local" | "access"> | undefined {
  const match = /^<(\w+)> \[\d+\] (.*)$/.exec(text);
  if (match === null) return undefined;
  const [, kind, rest] = match as unknown as [string, string, string];
  const access = / \(([\d:]+)(?: @ offset [\d.]+)?\)$/.exec(rest);
  if (access !== null) return { kind, local: rest.slice(0, access.index), access: access[1]! };
  return { kind, local: rest.replace(/ = -?\d+$/, "") };
}

function readOutcome(text: string, into: Mutable): void {
  const candidate = /^matching candidate #\d+ <\w+> \[\d+\] (.*)$/.exec(text);
  if (candidate !== null) {
    into.candidates.push(candidate[1]!);
    return;
  }
  const poisoned = /^substituting insn #(\d+) w\/ invalid insn$/.exec(text);
  if (poisoned !== null) {
    into.insn = Number(poisoned[1]);
    into.poisoned = true;
    return;
  }
  const patch =
    /^patched insn #(\d+) \((?:LDX\/ST\/STX|ALU\/ALU64|LDIMM64)\) (off|mem_sz|imm64|imm) (-?\d+) -> (-?\d+)$/.exec(
      text,
    );
  if (patch === null) return;
  into.insn = Number(patch[1]);
  into.patches.push({
    part: parts[patch[2]!]!,
    from: BigInt(patch[3]!),
    to: BigInt(patch[4]!),
  });
}

const parts: Readonly<Record<string, Patch["part"]>> = {
  off: "offset",
  mem_sz: "size",
  imm: "immediate",
  imm64: "immediate64",
};
