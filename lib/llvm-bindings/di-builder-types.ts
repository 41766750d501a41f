/** The debug info builder: types. */
import {
  bool,
  DIBuilder,
  diFlags,
  dwarfTypeEncoding,
  i64,
  Metadata,
  text,
  u32,
  u64,
  Value,
} from "./kinds.js";
import { fn, list, nullable } from "./signature.js";

export const diBuilderTypesFunctions = {
  diBuilderGetOrCreateTypeArray: fn([DIBuilder, list(nullable(Metadata), "size_t")], Metadata),
  /** builder, file, parameterTypes, flags */
  diBuilderCreateSubroutineType: fn(
    [DIBuilder, nullable(Metadata), list(nullable(Metadata)), diFlags],
    Metadata,
  ),
  /** builder, name, value, isUnsigned */
  diBuilderCreateEnumerator: fn([DIBuilder, text, i64, bool], Metadata),
  /** builder, scope, name, file, lineNumber, sizeInBits, alignInBits, elements, classType */
  diBuilderCreateEnumerationType: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      nullable(Metadata),
      u32,
      u64,
      u32,
      list(nullable(Metadata)),
      nullable(Metadata),
    ],
    Metadata,
  ),
  /** builder, scope, name, file, lineNumber, sizeInBits, alignInBits, flags, elements, runTimeLang, uniqueId */
  diBuilderCreateUnionType: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      nullable(Metadata),
      u32,
      u64,
      u32,
      diFlags,
      list(nullable(Metadata)),
      u32,
      text,
    ],
    Metadata,
  ),
  /** builder, size, alignInBits, type, subscripts */
  diBuilderCreateArrayType: fn([DIBuilder, u64, u32, nullable(Metadata), list(nullable(Metadata))], Metadata),
  /** builder, size, alignInBits, type, subscripts */
  diBuilderCreateVectorType: fn(
    [DIBuilder, u64, u32, nullable(Metadata), list(nullable(Metadata))],
    Metadata,
  ),
  /** builder, scope, name, file, lineNumber, sizeInBits, alignInBits, baseType */
  diBuilderCreateSetType: fn(
    [DIBuilder, nullable(Metadata), text, nullable(Metadata), u32, u64, u32, nullable(Metadata)],
    Metadata,
  ),
  /** builder, scope, name, lineNo, file, sizeInBits, alignInBits, flags, baseType, lowerBound, upperBound, stride, bias */
  diBuilderCreateSubrangeType: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      u32,
      nullable(Metadata),
      u64,
      u32,
      diFlags,
      nullable(Metadata),
      nullable(Metadata),
      nullable(Metadata),
      nullable(Metadata),
      nullable(Metadata),
    ],
    Metadata,
  ),
  diBuilderCreateUnspecifiedType: fn([DIBuilder, text], Metadata),
  /** builder, pointeeType, classType, sizeInBits, alignInBits, flags */
  diBuilderCreateMemberPointerType: fn([DIBuilder, Metadata, Metadata, u64, u32, diFlags], Metadata),
  /** builder, scope, name, file, lineNumber, sizeInBits, alignInBits, offsetInBits, flags, derivedFrom, elements, vTableHolder, templateParams, uniqueIdentifier */
  diBuilderCreateClassType: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      nullable(Metadata),
      u32,
      u64,
      u32,
      u64,
      diFlags,
      nullable(Metadata),
      list(nullable(Metadata)),
      nullable(Metadata),
      nullable(Metadata),
      text,
    ],
    Metadata,
  ),
  /** builder, name, sizeInBits, encoding, flags */
  diBuilderCreateBasicType: fn([DIBuilder, text, u64, dwarfTypeEncoding, diFlags], Metadata),
  /** builder, pointeeType, sizeInBits, alignInBits, addressSpace, name */
  diBuilderCreatePointerType: fn([DIBuilder, nullable(Metadata), u64, u32, u32, text], Metadata),
  /** builder, scope, name, file, lineNumber, sizeInBits, alignInBits, flags, derivedFrom, elements, runTimeLang, vTableHolder, uniqueId */
  diBuilderCreateStructType: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      nullable(Metadata),
      u32,
      u64,
      u32,
      diFlags,
      nullable(Metadata),
      list(nullable(Metadata)),
      u32,
      nullable(Metadata),
      text,
    ],
    Metadata,
  ),
  /** builder, scope, name, file, lineNo, sizeInBits, alignInBits, offsetInBits, flags, type */
  diBuilderCreateMemberType: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      nullable(Metadata),
      u32,
      u64,
      u32,
      u64,
      diFlags,
      nullable(Metadata),
    ],
    Metadata,
  ),
  /** builder, scope, name, file, lineNumber, type, flags, constantVal, alignInBits */
  diBuilderCreateStaticMemberType: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      nullable(Metadata),
      u32,
      nullable(Metadata),
      diFlags,
      nullable(Value),
      u32,
    ],
    Metadata,
  ),
  /** builder, type, implicit */
  diBuilderCreateObjectPointerType: fn([DIBuilder, nullable(Metadata), bool], Metadata),
  /** builder, tag, type */
  diBuilderCreateQualifiedType: fn([DIBuilder, u32, nullable(Metadata)], Metadata),
  /** builder, tag, type */
  diBuilderCreateReferenceType: fn([DIBuilder, u32, nullable(Metadata)], Metadata),
  diBuilderCreateNullPtrType: fn([DIBuilder], Metadata),
  /** builder, type, name, file, lineNo, scope, alignInBits */
  diBuilderCreateTypedef: fn(
    [DIBuilder, nullable(Metadata), text, nullable(Metadata), u32, nullable(Metadata), u32],
    Metadata,
  ),
  /** builder, type, baseType, baseOffset, vbPtrOffset, flags */
  diBuilderCreateInheritance: fn(
    [DIBuilder, nullable(Metadata), nullable(Metadata), u64, u32, diFlags],
    Metadata,
  ),
  /** builder, tag, name, scope, file, line, runtimeLang, sizeInBits, alignInBits, uniqueIdentifier */
  diBuilderCreateForwardDecl: fn(
    [DIBuilder, u32, text, nullable(Metadata), nullable(Metadata), u32, u32, u64, u32, text],
    Metadata,
  ),
  /** builder, tag, name, scope, file, line, runtimeLang, sizeInBits, alignInBits, flags, uniqueIdentifier */
  diBuilderCreateReplaceableCompositeType: fn(
    [DIBuilder, u32, text, nullable(Metadata), nullable(Metadata), u32, u32, u64, u32, diFlags, text],
    Metadata,
  ),
  /** builder, scope, name, file, lineNumber, sizeInBits, offsetInBits, storageOffsetInBits, flags, type */
  diBuilderCreateBitFieldMemberType: fn(
    [
      DIBuilder,
      nullable(Metadata),
      text,
      nullable(Metadata),
      u32,
      u64,
      u64,
      u64,
      diFlags,
      nullable(Metadata),
    ],
    Metadata,
  ),
  diBuilderCreateArtificialType: fn([DIBuilder, Metadata], Metadata),
  /** builder, lowerBound, count */
  diBuilderGetOrCreateSubrange: fn([DIBuilder, i64, i64], Metadata),
  diBuilderGetOrCreateArray: fn([DIBuilder, list(nullable(Metadata), "size_t")], Metadata),
  /** builder, scope, name, linkage, file, lineNo, type, localToUnit, declaration, alignInBits */
  diBuilderCreateTempGlobalVariableFwdDecl: fn(
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
      u32,
    ],
    Metadata,
  ),
};
