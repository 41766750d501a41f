import { release } from "node:os";
import { parseObject, vmlinuxBtf } from "../../lib/btf/index.js";
import { CorelateError, kernelErrors } from "../../lib/diagnostics/index.js";
import { type Activity, runAttached } from "./attached/index.js";
import { kernelCopyOfBtf, type ProgramInfo, programInfo } from "./kernel-info.js";
import type { Libbpf } from "./libbpf.js";
import { readMessages } from "./libbpf-messages.js";
import type { Attempt, AttemptChoice, Loader } from "./loader.js";
import { runLoaded } from "./local-runs.js";
import { BpfObject } from "./object.js";
import type { Preparation } from "./prepare.js";
import { capturePrints } from "./print-log.js";
import { detailedLevel, logStatistics } from "./statistics.js";
import type { TestRunAnswer } from "./test-runs.js";
import type { VerifyOptions } from "./verify-options.js";

/** Loads `bytes` into the running kernel. */
export function localLoader(
  libbpf: Libbpf,
  bytes: Uint8Array,
  options: VerifyOptions,
  preparation: Preparation,
): Loader {
  return {
    libbpf: { path: libbpf.path, version: libbpf.version },
    release: release(),
    words: "the running kernel",
    isRunning: true,
    btf: vmlinuxBtf,
    attempt: (choice) => attemptLoad(libbpf, bytes, options, preparation, choice),
  };
}

function attemptLoad(
  libbpf: Libbpf,
  bytes: Uint8Array,
  options: VerifyOptions,
  preparation: Preparation,
  choice: AttemptChoice,
): Attempt {
  const name = options.name ?? "object";
  const { result, messages } = capturePrints(libbpf, () => {
    let object: BpfObject;
    try {
      object = BpfObject.open(libbpf, bytes, {
        name,
        btfPath: options.btfPath,
        logLevel: (options.logLevel ?? 0) | (options.statistics ? logStatistics : 0),
      });
    } catch (error) {
      if (error instanceof CorelateError) return error;
      throw error;
    }
    try {
      preparation.apply(object);
      return loadChosen(libbpf, object, bytes, options, choice);
    } catch (error) {
      if (error instanceof CorelateError) return { unprepared: error };
      throw error;
    } finally {
      object[Symbol.dispose]();
    }
  });
  if ("unprepared" in result) throw result.unprepared;
  if (result instanceof CorelateError) {
    const notes = [...(result.diagnostics[0]?.notes ?? []), ...readMessages(messages).warnings];
    throw new CorelateError(kernelErrors.cannotOpen(name, notes));
  }
  return { ...result, messages };
}

function loadChosen(
  libbpf: Libbpf,
  object: BpfObject,
  bytes: Uint8Array,
  options: VerifyOptions,
  { without, detailed }: AttemptChoice,
): Omit<Attempt, "messages"> {
  const isLeftOut = (program: string) => without.has(program) || options.only?.includes(program) === false;
  const programs = object.programs();
  for (const program of programs) if (isLeftOut(program.name)) object.setAutoload(program, false);
  for (const { name, pointer } of programs)
    if (detailed.has(name)) libbpf.bpf_program__set_log_level(pointer, detailedLevel(options));
  const wanted = programs.filter((program) => program.autoload && !isLeftOut(program.name));
  const error = Math.abs(Math.min(0, object.load()));
  const infos = new Map<string, ProgramInfo>();
  const own = object.btf();
  let sanitised: boolean | undefined;
  let runs: readonly TestRunAnswer[] = [];
  let activity: Activity | undefined;
  if (error === 0) {
    for (const program of wanted) {
      const info = programInfo(libbpf, object.programFd(program));
      if (info !== undefined) infos.set(program.name, info);
    }
    runs = runLoaded(libbpf, options.testRuns ?? [], (name) => {
      const program = wanted.find((one) => one.name === name);
      return program && object.programFd(program);
    });
    if (options.runFor !== undefined)
      activity = runAttached(libbpf, object, wanted, kernelFunctions(bytes), options.runFor);
    const fd = object.btfFd();
    const loaded = fd < 0 ? undefined : kernelCopyOfBtf(libbpf, fd);
    if (own !== undefined && loaded !== undefined) sanitised = Buffer.compare(own, loaded) !== 0;
  }
  const loaded = new Set(wanted.map(({ name }) => name));
  const opened = programs.map((program) => ({ ...program, size: object.instructionCount(program) }));
  return {
    error,
    left: wanted.length,
    programs: opened,
    loaded,
    infos,
    hasBtf: own !== undefined,
    sanitised,
    runs,
    ...(activity === undefined ? {} : { activity }),
  };
}

/** The kernel's functions that the object names. */
function kernelFunctions(bytes: Uint8Array): string[] {
  const { btf } = parseObject(bytes);
  return (btf?.findByName(".ksyms", "datasec") ?? []).flatMap((id) => {
    const section = btf!.type(id);
    return section.kind === "datasec" ? section.variables.map(({ type }) => btf!.name(type)) : [];
  });
}
