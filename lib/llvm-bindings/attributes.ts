/** Attributes of functions, parameters and call sites. */
import {
  Attribute,
  attributeIndex,
  bool,
  Context,
  nothing,
  sizedText32,
  str,
  Type,
  text,
  text32,
  u32,
  u64,
  Value,
} from "./kinds.js";
import { filled, fn, nullable } from "./signature.js";

export const attributesFunctions = {
  getEnumAttributeKindForName: fn([text], u32),
  getLastEnumAttributeKind: fn([], u32),
  /** context, kind, value */
  createEnumAttribute: fn([Context, u32, u64], Attribute),
  getEnumAttributeKind: fn([Attribute], u32),
  getEnumAttributeValue: fn([Attribute], u64),
  /** context, kind, type */
  createTypeAttribute: fn([Context, u32, Type], Attribute),
  getTypeAttributeValue: fn([Attribute], Type),
  /** context, key, value */
  createStringAttribute: fn([Context, text32, text32], Attribute),
  getStringAttributeKind: fn([Attribute], sizedText32),
  getStringAttributeValue: fn([Attribute], sizedText32),
  isEnumAttribute: fn([Attribute], bool),
  isStringAttribute: fn([Attribute], bool),
  isTypeAttribute: fn([Attribute], bool),
  /** fn, index, attribute */
  addAttributeAtIndex: fn([Value, attributeIndex, Attribute], nothing),
  getAttributeCountAtIndex: fn([Value, attributeIndex], u32),
  getAttributesAtIndex: fn([Value, attributeIndex], filled(Attribute, "getAttributeCountAtIndex")),
  /** fn, index, kind */
  getEnumAttributeAtIndex: fn([Value, attributeIndex, u32], nullable(Attribute)),
  /** fn, index, key */
  getStringAttributeAtIndex: fn([Value, attributeIndex, text32], nullable(Attribute)),
  /** fn, index, kind */
  removeEnumAttributeAtIndex: fn([Value, attributeIndex, u32], nothing),
  /** fn, index, key */
  removeStringAttributeAtIndex: fn([Value, attributeIndex, text32], nothing),
  /** fn, attribute, value */
  addTargetDependentFunctionAttr: fn([Value, str, str], nothing),
  /** context, index, attribute */
  addCallSiteAttribute: fn([Value, attributeIndex, Attribute], nothing),
  getCallSiteAttributeCount: fn([Value, attributeIndex], u32),
  getCallSiteAttributes: fn([Value, attributeIndex], filled(Attribute, "getCallSiteAttributeCount")),
  /** context, index, kind */
  getCallSiteEnumAttribute: fn([Value, attributeIndex, u32], nullable(Attribute)),
  /** context, index, key */
  getCallSiteStringAttribute: fn([Value, attributeIndex, text32], nullable(Attribute)),
  /** context, index, kind */
  removeCallSiteEnumAttribute: fn([Value, attributeIndex, u32], nothing),
  /** context, index, key */
  removeCallSiteStringAttribute: fn([Value, attributeIndex, text32], nothing),
  /** instruction, index, align */
  setInstrParamAlignment: fn([Value, attributeIndex, u32], nothing),
};
