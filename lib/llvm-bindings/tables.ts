/** The tables of the C API, and the type of an opened libLLVM that follows from them. */
import { analysisFunctions } from "./analysis.js";
import { attributesFunctions } from "./attributes.js";
import { basicBlocksFunctions } from "./basic-blocks.js";
import { bitcodeFunctions } from "./bitcode.js";
import { builderFunctions } from "./builder.js";
import { builderArithmeticFunctions } from "./builder-arithmetic.js";
import { castsFunctions } from "./casts.js";
import { comdatFunctions } from "./comdat.js";
import { constantsFunctions } from "./constants.js";
import { contextFunctions } from "./context.js";
import { debugInfoFunctions } from "./debug-info.js";
import { debugRecordsFunctions } from "./debug-records.js";
import { diBuilderFunctions } from "./di-builder.js";
import { diBuilderTypesFunctions } from "./di-builder-types.js";
import { errorsFunctions } from "./errors.js";
import { functionsFunctions } from "./functions.js";
import { globalsFunctions } from "./globals.js";
import { instructionsFunctions } from "./instructions.js";
import { irTextFunctions } from "./ir-text.js";
import { linkerFunctions } from "./linker.js";
import { memoryBufferFunctions } from "./memory-buffer.js";
import { metadataFunctions } from "./metadata.js";
import { moduleFunctions } from "./module.js";
import { objectFileFunctions } from "./object-file.js";
import { passBuilderFunctions } from "./pass-builder.js";
import type { Api } from "./signature.js";
import { targetFunctions } from "./target.js";
import { targetMachineFunctions } from "./target-machine.js";
import { typesFunctions } from "./types.js";
import { valuesFunctions } from "./values.js";

/** Every function that is bound, by method name. */
export const tables = {
  ...analysisFunctions,
  ...attributesFunctions,
  ...basicBlocksFunctions,
  ...bitcodeFunctions,
  ...builderFunctions,
  ...builderArithmeticFunctions,
  ...castsFunctions,
  ...comdatFunctions,
  ...constantsFunctions,
  ...contextFunctions,
  ...debugInfoFunctions,
  ...debugRecordsFunctions,
  ...diBuilderFunctions,
  ...diBuilderTypesFunctions,
  ...errorsFunctions,
  ...functionsFunctions,
  ...globalsFunctions,
  ...instructionsFunctions,
  ...irTextFunctions,
  ...linkerFunctions,
  ...memoryBufferFunctions,
  ...metadataFunctions,
  ...moduleFunctions,
  ...objectFileFunctions,
  ...passBuilderFunctions,
  ...targetFunctions,
  ...targetMachineFunctions,
  ...typesFunctions,
  ...valuesFunctions,
};

type AnalysisApi = Api<typeof analysisFunctions>;
type AttributesApi = Api<typeof attributesFunctions>;
type BasicBlocksApi = Api<typeof basicBlocksFunctions>;
type BitcodeApi = Api<typeof bitcodeFunctions>;
type BuilderApi = Api<typeof builderFunctions>;
type BuilderArithmeticApi = Api<typeof builderArithmeticFunctions>;
type CastsApi = Api<typeof castsFunctions>;
type ComdatApi = Api<typeof comdatFunctions>;
type ConstantsApi = Api<typeof constantsFunctions>;
type ContextApi = Api<typeof contextFunctions>;
type DebugInfoApi = Api<typeof debugInfoFunctions>;
type DebugRecordsApi = Api<typeof debugRecordsFunctions>;
type DiBuilderApi = Api<typeof diBuilderFunctions>;
type DiBuilderTypesApi = Api<typeof diBuilderTypesFunctions>;
type ErrorsApi = Api<typeof errorsFunctions>;
type FunctionsApi = Api<typeof functionsFunctions>;
type GlobalsApi = Api<typeof globalsFunctions>;
type InstructionsApi = Api<typeof instructionsFunctions>;
type IrTextApi = Api<typeof irTextFunctions>;
type LinkerApi = Api<typeof linkerFunctions>;
type MemoryBufferApi = Api<typeof memoryBufferFunctions>;
type MetadataApi = Api<typeof metadataFunctions>;
type ModuleApi = Api<typeof moduleFunctions>;
type ObjectFileApi = Api<typeof objectFileFunctions>;
type PassBuilderApi = Api<typeof passBuilderFunctions>;
type TargetApi = Api<typeof targetFunctions>;
type TargetMachineApi = Api<typeof targetMachineFunctions>;
type TypesApi = Api<typeof typesFunctions>;
type ValuesApi = Api<typeof valuesFunctions>;

/** The methods of `Llvm`: the C functions without the prefix `LLVM`. */
export interface LlvmFunctions
  extends AnalysisApi,
    AttributesApi,
    BasicBlocksApi,
    BitcodeApi,
    BuilderApi,
    BuilderArithmeticApi,
    CastsApi,
    ComdatApi,
    ConstantsApi,
    ContextApi,
    DebugInfoApi,
    DebugRecordsApi,
    DiBuilderApi,
    DiBuilderTypesApi,
    ErrorsApi,
    FunctionsApi,
    GlobalsApi,
    InstructionsApi,
    IrTextApi,
    LinkerApi,
    MemoryBufferApi,
    MetadataApi,
    ModuleApi,
    ObjectFileApi,
    PassBuilderApi,
    TargetApi,
    TargetMachineApi,
    TypesApi,
    ValuesApi {}
