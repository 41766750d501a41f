/** The debug info builder: all but types. */
import {
  bool,
  Context,
  checksumKind,
  DIBuilder,
  diFlags,
  dwarfEmissionKind,
  dwarfMacinfoRecordType,
  dwarfSourceLanguage,
  Metadata,
  Module,
  nothing,
  text,
  u32,
  u64,
  u64List,
} from "./kinds.js";
import { fn, list, nullable } from "./signature.js";

export const diBuilderFunctions = {
  createDIBuilderDisallowUnresolved: fn([Module], DIBuilder),
  createDIBuilder: fn([Module], DIBuilder),
  disposeDIBuilder: fn([DIBuilder], nothing),
  diBuilderFinalize: fn([DIBuilder], nothing),
  diBuilderFinalizeSubprogram: fn([DIBuilder, Metadata], nothing),
  /** builder, lang, fileRef, producer, isOptimized, flags, runtimeVer, splitName, kind, dwoId, splitDebugInlining, debugInfoForProfiling, sysRoot, sdk */
  diBuilderCreateCompileUnit: fn(
    [
      DIBuilder,
      dwarfSourceLanguage,
      nullable(Metadata),
      text,
      bool,
      text,
      u32,
      text,
      dwarfEmissionKind,
      u32,
      bool,
      bool,
      text,
      text,
    ],
    Metadata,
  ),
  /** builder, filename, directory */
  diBuilderCreateFile: fn([DIBuilder, text, text], Metadata),
  /** builder, filename, directory, checksumKind, checksum, source */
  diBuilderCreateFileWithChecksum: fn([DIBuilder, text, text, checksumKind, text, text], Metadata),
  /** builder, parentScope, name, configMacros, includePath, apiNotesFile */
  diBuilderCreateModule: fn([DIBuilder, nullable(Metadata), text, text, text, text], Metadata),
  /** builder, parentScope, name, exportSymbols */
  diBuilderCreateNameSpace: fn([DIBuilder, nullable(Metadata), text, bool], Metadata),
  /** builder, scope, name, linkageName, file, lineNo, type, isLocalToUnit, isDefinition, scopeLine, flags, isOptimized */
  diBuilderCreateFunction: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      text,
      nullable(Metadata),
      u32,
      nullable(Metadata),
      bool,
      bool,
      u32,
      diFlags,
      bool,
    ],
    Metadata,
  ),
  /** builder, scope, file, line, column */
  diBuilderCreateLexicalBlock: fn([DIBuilder, nullable(Metadata), nullable(Metadata), u32, u32], Metadata),
  /** builder, scope, file, discriminator */
  diBuilderCreateLexicalBlockFile: fn([DIBuilder, nullable(Metadata), nullable(Metadata), u32], Metadata),
  /** builder, scope, namespace, file, line */
  diBuilderCreateImportedModuleFromNamespace: fn(
    [DIBuilder, nullable(Metadata), nullable(Metadata), nullable(Metadata), u32],
    Metadata,
  ),
  /** builder, scope, importedEntity, file, line, elements */
  diBuilderCreateImportedModuleFromAlias: fn(
    [DIBuilder, nullable(Metadata), nullable(Metadata), nullable(Metadata), u32, list(nullable(Metadata))],
    Metadata,
  ),
  /** builder, scope, module, file, line, elements */
  diBuilderCreateImportedModuleFromModule: fn(
    [DIBuilder, nullable(Metadata), nullable(Metadata), nullable(Metadata), u32, list(nullable(Metadata))],
    Metadata,
  ),
  /** builder, scope, declaration, file, line, name, elements */
  diBuilderCreateImportedDeclaration: fn(
    [
      DIBuilder,
      nullable(Metadata),
      nullable(Metadata),
      nullable(Metadata),
      u32,
      text,
      list(nullable(Metadata)),
    ],
    Metadata,
  ),
  /** context, line, column, scope, inlinedAt */
  diBuilderCreateDebugLocation: fn([Context, u32, u32, nullable(Metadata), nullable(Metadata)], Metadata),
  /** builder, parentMacroFile, line, recordType, name, value */
  diBuilderCreateMacro: fn(
    [DIBuilder, nullable(Metadata), u32, dwarfMacinfoRecordType, text, text],
    Metadata,
  ),
  /** builder, parentMacroFile, line, file */
  diBuilderCreateTempMacroFile: fn([DIBuilder, nullable(Metadata), u32, nullable(Metadata)], Metadata),
  diBuilderCreateExpression: fn([DIBuilder, u64List], Metadata),
  diBuilderCreateConstantValueExpression: fn([DIBuilder, u64], Metadata),
  /** builder, scope, name, linkage, file, lineNo, type, localToUnit, expression, declaration, alignInBits */
  diBuilderCreateGlobalVariableExpression: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      text,
      nullable(Metadata),
      u32,
      nullable(Metadata),
      bool,
      nullable(Metadata),
      nullable(Metadata),
      u32,
    ],
    Metadata,
  ),
  /** builder, scope, name, file, lineNo, type, alwaysPreserve, flags, alignInBits */
  diBuilderCreateAutoVariable: fn(
    [DIBuilder, nullable(Metadata), text, nullable(Metadata), u32, nullable(Metadata), bool, diFlags, u32],
    Metadata,
  ),
  /** builder, scope, name, argNo, file, lineNo, type, alwaysPreserve, flags */
  diBuilderCreateParameterVariable: fn(
    [DIBuilder, nullable(Metadata), text, u32, nullable(Metadata), u32, nullable(Metadata), bool, diFlags],
    Metadata,
  ),
  /** builder, context, name, file, lineNo, alwaysPreserve */
  diBuilderCreateLabel: fn([DIBuilder, nullable(Metadata), text, nullable(Metadata), u32, bool], Metadata),
};
