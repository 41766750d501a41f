/** Targets, target machines and emission. */
import {
  bool,
  codeGenFileType,
  codeGenOptLevel,
  codeModel,
  MemoryBuffer,
  Module,
  message,
  nothing,
  relocMode,
  str,
  Target,
  TargetData,
  TargetMachine,
  TargetMachineOptions,
} from "./kinds.js";
import { fn, nullable, out } from "./signature.js";

export const targetMachineFunctions = {
  initializeBPFTargetInfo: fn([], nothing),
  initializeBPFTarget: fn([], nothing),
  initializeBPFTargetMC: fn([], nothing),
  initializeBPFAsmPrinter: fn([], nothing),
  initializeBPFAsmParser: fn([], nothing),
  getFirstTarget: fn([], nullable(Target)),
  getNextTarget: fn([Target], nullable(Target)),
  getTargetFromName: fn([str], nullable(Target)),
  getTargetFromTriple: fn([str, out("target", nullable(Target)), out("message", message)], bool),
  getTargetName: fn([Target], str),
  getTargetDescription: fn([Target], str),
  targetHasJIT: fn([Target], bool),
  targetHasTargetMachine: fn([Target], bool),
  targetHasAsmBackend: fn([Target], bool),
  createTargetMachineOptions: fn([], nullable(TargetMachineOptions)),
  disposeTargetMachineOptions: fn([TargetMachineOptions], nothing),
  targetMachineOptionsSetCPU: fn([TargetMachineOptions, str], nothing),
  targetMachineOptionsSetFeatures: fn([TargetMachineOptions, str], nothing),
  targetMachineOptionsSetABI: fn([TargetMachineOptions, str], nothing),
  targetMachineOptionsSetCodeGenOptLevel: fn([TargetMachineOptions, codeGenOptLevel], nothing),
  targetMachineOptionsSetRelocMode: fn([TargetMachineOptions, relocMode], nothing),
  targetMachineOptionsSetCodeModel: fn([TargetMachineOptions, codeModel], nothing),
  /** target, triple, options */
  createTargetMachineWithOptions: fn([Target, str, TargetMachineOptions], nullable(TargetMachine)),
  /** target, triple, cpu, features, level, reloc, codeModel */
  createTargetMachine: fn(
    [Target, str, str, str, codeGenOptLevel, relocMode, codeModel],
    nullable(TargetMachine),
  ),
  disposeTargetMachine: fn([TargetMachine], nothing),
  getTargetMachineTarget: fn([TargetMachine], Target),
  getTargetMachineTriple: fn([TargetMachine], message),
  getTargetMachineCPU: fn([TargetMachine], message),
  getTargetMachineFeatureString: fn([TargetMachine], message),
  createTargetDataLayout: fn([TargetMachine], TargetData),
  setTargetMachineAsmVerbosity: fn([TargetMachine, bool], nothing),
  /** target, module, filename, fileType */
  targetMachineEmitToFile: fn([TargetMachine, Module, str, codeGenFileType, out("message", message)], bool),
  /** target, module, fileType */
  targetMachineEmitToMemoryBuffer: fn(
    [TargetMachine, Module, codeGenFileType, out("message", message), out("buffer", nullable(MemoryBuffer))],
    bool,
  ),
  getDefaultTargetTriple: fn([], message),
  normalizeTargetTriple: fn([str], message),
  getHostCPUName: fn([], message),
  getHostCPUFeatures: fn([], message),
};
