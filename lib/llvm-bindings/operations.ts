/** Whole-module operations, with what goes wrong as diagnostics: read, write, link, verify, run passes, emit. */
import { CorelateError, llvm as diagnostics, environment } from "../diagnostics/index.js";
import { bitcodeProducerMajor } from "./bitcode-producer.js";
import {
  CodeGenFileType,
  CodeGenOptLevel,
  CodeModel,
  DiagnosticSeverity,
  RelocMode,
  VerifierFailureAction,
} from "./enums.js";
import type { ModuleRef, TargetMachineRef, ValueRef } from "./handles.js";
import type { Llvm } from "./llvm.js";
import {
  createPassBuilderOptions,
  type Owned,
  type OwnedContext,
  type OwnedModule,
  ownMemoryBuffer,
  ownTargetMachine,
} from "./owned.js";

/**
 * Reads bitcode. `name` stands for it in messages. Diagnostics: CRL0004 where a newer LLVM wrote it (bitcode is readable by
 * newer versions, not by older ones, which may misread it without noticing), CRL0023 where it is no bitcode.
 */
export function parseBitcode(context: OwnedContext, data: Uint8Array, name: string): OwnedModule {
  const { llvm } = context;
  if (!isBitcode(data))
    throw new CorelateError(diagnostics.unreadableIr(name, "it does not start with bitcode's magic number"));
  const producer = bitcodeProducerMajor(data);
  if (producer !== undefined && producer > llvm.version.major)
    throw new CorelateError(environment.llvmTooOld(llvm.path, llvm.version.major, producer, name));
  using buffer = ownMemoryBuffer(llvm, llvm.createMemoryBufferWithMemoryRangeCopy(data, name));
  const { value, found } = context.collect(() => llvm.parseBitcodeInContext2(context.ref, buffer.ref));
  if (!value.value && value.module !== 0) return context.own(value.module);
  throw new CorelateError(diagnostics.unreadableIr(name, found.map((d) => d.message).join("\n")));
}

/** Reads IR as text. Diagnostic CRL0023 with LLVM's message, which has line and column. */
export function parseIr(context: OwnedContext, text: string | Uint8Array, name: string): OwnedModule {
  const { llvm } = context;
  const buffer = llvm.createMemoryBufferWithMemoryRangeCopy(text, name);
  const parsed = llvm.parseIRInContext(context.ref, buffer);
  if (!parsed.value && parsed.module !== 0) return context.own(parsed.module);
  throw new CorelateError(diagnostics.unreadableIr(name, parsed.message));
}

/** Whether the bytes are bitcode, raw or in a wrapper. */
export function isBitcode(data: Uint8Array): boolean {
  const magic = data.length < 4 ? 0 : new DataView(data.buffer, data.byteOffset).getUint32(0, true);
  return magic === 0xdec04342 || magic === 0x0b17c0de;
}

/** The module as bitcode. */
export function writeBitcode(llvm: Llvm, module: ModuleRef): Uint8Array {
  using buffer = ownMemoryBuffer(llvm, llvm.writeBitcodeToMemoryBuffer(module));
  return llvm.memoryBufferBytes(buffer.ref);
}

/** Moves everything in `source` into `target`, and disposes of `source`. Diagnostic CRL0028. */
export function linkModules(target: OwnedModule, source: OwnedModule): void {
  const { llvm } = target.context;
  const { value: failed, found } = target.context.collect(() =>
    llvm.linkModules2(target.ref, source.release()),
  );
  if (failed) throw new CorelateError(diagnostics.linkFailed(found.map((d) => d.message)));
}

/** Diagnostic CRL0025 with the verifier's words where the module is not valid. */
export function verifyModule(llvm: Llvm, module: ModuleRef): void {
  const { value: broken, message } = llvm.verifyModule(module, VerifierFailureAction.ReturnStatus);
  if (broken) throw new CorelateError(diagnostics.invalidModule(message));
}

/** What `createTargetMachine` makes; the defaults are clang's for BPF. */
export interface TargetMachineSettings {
  /** Such as `bpfel-unknown-none`. */
  readonly triple: string;
  /** `generic`, `probe`, `v1` to `v4`. */
  readonly cpu?: string;
  readonly features?: string;
  /** How hard code generation tries, as in `-O2`, the default. `s` and `z` are 2. */
  readonly optLevel?: "0" | "1" | "2" | "3" | "s" | "z";
}

const codeGenLevels = {
  "0": CodeGenOptLevel.None,
  "1": CodeGenOptLevel.Less,
  "2": CodeGenOptLevel.Default,
  "3": CodeGenOptLevel.Aggressive,
  s: CodeGenOptLevel.Default,
  z: CodeGenOptLevel.Default,
} as const;

/** Makes a target machine; registers the BPF target first. Diagnostics: CRL0003, CRL0029. */
export function createTargetMachine(llvm: Llvm, settings: TargetMachineSettings): Owned<TargetMachineRef> {
  initializeBpf(llvm);
  const found = llvm.getTargetFromTriple(settings.triple);
  if (found.value || found.target === 0)
    throw new CorelateError(diagnostics.noTarget(settings.triple, found.message));
  const machine = llvm.createTargetMachine(
    found.target,
    settings.triple,
    settings.cpu ?? "generic",
    settings.features ?? "",
    codeGenLevels[settings.optLevel ?? "2"],
    RelocMode.PIC,
    CodeModel.Default,
  );
  if (machine === 0)
    throw new CorelateError(diagnostics.noTarget(settings.triple, "LLVM made no target machine"));
  return ownTargetMachine(llvm, machine);
}

/** Registers the BPF target; doing it again is harmless. Diagnostic CRL0003. */
export function initializeBpf(llvm: Llvm): void {
  llvm.initializeBPFTargetInfo();
  llvm.initializeBPFTarget();
  llvm.initializeBPFTargetMC();
  llvm.initializeBPFAsmPrinter();
  llvm.initializeBPFAsmParser();
}

/** Runs passes in `opt`'s notation, such as `default<O2>`. Diagnostic CRL0026. */
export function runPasses(
  llvm: Llvm,
  module: ModuleRef,
  passes: string,
  machine: TargetMachineRef | 0,
): void {
  using options = createPassBuilderOptions(llvm);
  const error = llvm.runPasses(module, passes, machine, options.ref);
  if (error !== 0) throw new CorelateError(diagnostics.passesFailed(passes, llvm.getErrorMessage(error)));
}

/** The same for one function, of passes over functions. Diagnostic CRL0026. */
export function runPassesOnFunction(
  llvm: Llvm,
  fn: ValueRef,
  passes: string,
  machine: TargetMachineRef | 0,
): void {
  using options = createPassBuilderOptions(llvm);
  const error = llvm.runPassesOnFunction(fn, passes, machine, options.ref);
  if (error !== 0) throw new CorelateError(diagnostics.passesFailed(passes, llvm.getErrorMessage(error)));
}

/**
 * The module as an object or as assembly. Changes the module (code generation does). Diagnostic CRL0027.
 *
 * `judge` is shown what LLVM made before the backend's errors are thrown: it may see their cause in it, and throw that.
 */
export function emit(
  module: OwnedModule,
  machine: TargetMachineRef,
  type: CodeGenFileType,
  judge?: (made: Uint8Array) => void,
): Uint8Array {
  const { llvm } = module.context;
  const { value, found } = module.context.collect(() =>
    llvm.targetMachineEmitToMemoryBuffer(machine, module.ref, type),
  );
  const errors = found.filter((d) => d.severity === DiagnosticSeverity.Error).map((d) => d.message);
  if (value.value || value.buffer === 0)
    throw new CorelateError(diagnostics.emitFailed([value.message, ...errors].join("\n")));
  using buffer = ownMemoryBuffer(llvm, value.buffer);
  const made = llvm.memoryBufferBytes(buffer.ref);
  if (made.length > 0) judge?.(made);
  if (errors.length > 0) throw new CorelateError(diagnostics.emitFailed(errors.join("\n")));
  return made;
}

export const emitObject = (module: OwnedModule, machine: TargetMachineRef): Uint8Array =>
  emit(module, machine, CodeGenFileType.Object);
