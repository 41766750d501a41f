import {
  type ArchitectureFeature,
  compareVersions,
  featureOn,
  type LaterArchitecture,
  newest,
} from "../kernel-features/index.js";
import type { Reason } from "./reason.js";
import type { ProgramRequirements } from "./requires.js";

/** What the kernel of another architecture than the first one has to have for a reason, by its kind and name. */
const needed: Readonly<Record<string, ArchitectureFeature>> = {
  "attach_type trace_fentry": "function_trampoline",
  "attach_type trace_fexit": "function_trampoline",
  "attach_type modify_return": "function_trampoline",
  "attach_type lsm_mac": "function_trampoline",
  "attach_type lsm_cgroup": "function_trampoline",
  "attach_type trace_fentry_multi": "function_trampoline",
  "attach_type trace_fexit_multi": "function_trampoline",
  "attach_type trace_fsession": "session_trampoline",
  "attach_type trace_fsession_multi": "session_trampoline",
  "attach_type trace_kprobe_multi": "function_probes",
  "attach_type trace_kprobe_session": "function_probes",
  "program_type struct_ops": "struct_ops_trampoline",
  "program_type ext": "program_text_poke",
  "verifier kernel_function_call": "kernel_function_call",
  "verifier tail_call_beside_subprograms": "tail_call_beside_subprograms",
  "instruction atomic_fetch": "atomics",
  "instruction atomic_bitwise": "atomics",
  "instruction atomic_exchange": "atomics",
  "instruction sign_extending_load": "cpu_v4",
  "instruction sign_extending_move": "cpu_v4",
  "instruction byte_swap": "cpu_v4",
  "instruction signed_division": "cpu_v4",
  "instruction far_jump": "cpu_v4",
  "instruction load_acquire": "load_acquire",
  "instruction store_release": "load_acquire",
  "instruction addr_space_cast": "arena",
  "map_type arena": "arena",
  "instruction indirect_jump": "indirect_jump",
};

/** What a kernel without it refuses only when the program is attached. */
const atAttach: ReadonlySet<ArchitectureFeature> = new Set([
  "function_trampoline",
  "struct_ops_trampoline",
  "program_text_poke",
  "session_trampoline",
  "function_probes",
]);

/**
 * The same program on another architecture than the one for which features come first (amd64): each reason that the architecture's kernel has to do something for brings
 * one of the kind `architecture`. Where it is not known since when it does, its name is in `unknown`.
 */
export function onArchitecture(
  program: ProgramRequirements,
  architecture: LaterArchitecture,
): ProgramRequirements {
  const found = new Map<ArchitectureFeature, Reason>();
  const unknown = new Set<string>();
  for (const reason of program.reasons) {
    const name = needed[`${reason.kind} ${reason.name}`];
    if (name === undefined) continue;
    const feature = featureOn(name, architecture);
    if (feature === undefined) {
      unknown.add(reason.name);
      continue;
    }
    const known = found.get(name);
    found.set(name, {
      kind: "architecture",
      name,
      of: architecture,
      since: feature.since,
      gone: undefined,
      source: feature.source,
      places: merged(known?.places ?? [], reason.places),
      optional: reason.optional && (known?.optional ?? true),
      stage: atAttach.has(name) ? "attach" : "load",
    });
  }
  const reasons = [...program.reasons, ...found.values()].sort((a, b) => compareVersions(b.since, a.since));
  const versions = reasons.filter(({ optional }) => !optional).map(({ since }) => since);
  return { ...program, needs: newest(versions) ?? program.needs, reasons, unknown: [...unknown] };
}

function merged(places: Reason["places"], more: Reason["places"]): Reason["places"] {
  const all = new Map([...places, ...more].map((place) => [`${place.file}\0${place.line}`, place]));
  return [...all.values()];
}
