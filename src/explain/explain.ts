import type { Explanation } from "./explanation.js";
import { type MessageKind, messageKinds } from "./kinds/index.js";
import type { Refusal } from "./refusal.js";
import { type KernelReport, splitReport } from "./report.js";
import type { ProgramPlaces } from "./source-index.js";
import { fieldAt, storyOf } from "./story.js";
import { traceOf } from "./trace.js";
import { endOfLog, parseVerifierLog } from "./verifier-log.js";

/** The kind of a refusal; undefined where what the verifier says is not well-known. */
export function kindOf({
  reason,
  messages,
  lastCall = "",
}: Pick<Refusal, "reason" | "messages" | "lastCall">): MessageKind | undefined {
  const find = (text: string) =>
    messageKinds.find(({ pattern, lastCall: call }) => pattern.test(text) && (call?.test(lastCall) ?? true));
  for (const text of [reason, ...messages]) {
    const kind = find(text);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** An object without a license, which loaders do not agree on. */
const noLicense =
  "this helper is for GPL programs, and the object has no license: libbpf takes that as none, aya's loader as GPL; write `corelate::license!(\"GPL\")`, or verify it as aya's loader would load it with --license GPL";

/** How much of the end of a log is read. */
const looked = 4 << 20;

/** Explains the refusal that `log` ends with; undefined where its message is not well-known. `licensed`: the object has a section `license`. */
export function explain(
  log: string,
  refusal: Refusal,
  places: ProgramPlaces,
  licensed = true,
): Explanation | undefined {
  const { log: plain, report } = splitReport(endOfLog(log, looked));
  const kind = kindOf(refusal) ?? (report && kindOfReport(report));
  if (kind === undefined) return undefined;
  const trace = traceOf(parseVerifierLog(plain).entries);
  const at = trace.findLastIndex(({ insn }) => insn === refusal.insn);
  const register = at < 0 ? undefined : registerOf(refusal, trace[at]!.instruction);
  const field = refusal.insn === undefined ? undefined : fieldAt(places, refusal.insn);
  return {
    kind: kind.id,
    cause: kind.cause,
    cure: kind.id === "license" && !licensed ? noLicense : kind.cure,
    ...(register === undefined ? {} : { register: `R${register}` }),
    ...(field === undefined ? {} : { field }),
    ...inlining(places, refusal.insn),
    story: register === undefined ? [] : storyOf({ trace, at, kind, places }, register),
    ...(report === undefined ? {} : { report: withPlaces(report, places) }),
  };
}

/**
 * What `explain` says where the verifier comes to the relocation at `insn`, which has no value: for a kernel whose types alone say that, so that there is no log.
 */
export function explainRelocation(insn: number | undefined, places: ProgramPlaces): Explanation {
  const { id, cause, cure } = messageKinds.find((kind) => kind.id === "relocation")!;
  const field = insn === undefined ? undefined : fieldAt(places, insn);
  return {
    kind: id,
    cause,
    cure,
    ...(field === undefined ? {} : { field }),
    ...inlining(places, insn),
    story: [],
  };
}

/** A message that the table does not have: the kernel explains it itself. */
function kindOfReport({ problem, reason, suggestion }: KernelReport): MessageKind {
  return {
    id: "other",
    message: problem,
    pattern: /^/,
    cause: reason,
    cure: suggestion ?? "see the reason that the kernel gives",
  };
}

/** The kernel knows files without their folders. */
function withPlaces(report: KernelReport, places: ProgramPlaces): KernelReport {
  const path = report.path.map((step) => {
    const location = step.insn === undefined ? undefined : places.line(step.insn);
    return location !== undefined && location.line === (step.location?.line ?? location.line)
      ? { ...step, location }
      : step;
  });
  return { ...report, path };
}

/** The calls that the line was inlined through. The passes give code of libraries the line of the call in the program: what was inlined within that is left out. */
function inlining(places: ProgramPlaces, insn: number | undefined): Pick<Explanation, "inlinedInto"> {
  if (insn === undefined) return {};
  const line = places.line(insn);
  const all = places.inlinedInto(insn);
  const own = all.findLastIndex((call) => call.file === line?.file && call.line === line.line);
  const inlinedInto = all.slice(own + 1);
  return inlinedInto.length === 0 ? {} : { inlinedInto };
}

/** The register that the messages name, or the one that the instruction goes through. */
function registerOf(
  { reason, messages }: Refusal,
  instruction: ReturnType<typeof traceOf>[number]["instruction"],
): number | undefined {
  for (const text of [reason, ...messages.slice(0, 5)]) {
    const named = /\bR(\d{1,2})\b/.exec(text)?.[1];
    if (named !== undefined && Number(named) <= 10) return Number(named);
  }
  if (instruction.kind === "load" || instruction.kind === "store") return instruction.base;
  return instruction.kind === "arithmetic" ? instruction.to : undefined;
}
