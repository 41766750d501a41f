/** Attributes of functions, parameters and call sites. */
import {
  Attribute,
  attributeIndex,
  bool,
  Context,
  nothing,
  sizedText32,
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
  /** c, kindID, val */
  createEnumAttribute: fn([Context, u32, u64], Attribute),
  getEnumAttributeKind: fn([Attribute], u32),
  getEnumAttributeValue: fn([Attribute], u64),
  /** c, kindID, type_ref */
  createTypeAttribute: fn([Context, u32, Type], Attribute),
  getTypeAttributeValue: fn([Attribute], Type),
  /** c, k, v */
  createStringAttribute: fn([Context, text32, text32], Attribute),
  getStringAttributeKind: fn([Attribute], sizedText32),
  getStringAttributeValue: fn([Attribute], sizedText32),
  isEnumAttribute: fn([Attribute], bool),
  isStringAttribute: fn([Attribute], bool),
  isTypeAttribute: fn([Attribute], bool),
  /** f, idx, a */
  addAttributeAtIndex: fn([Value, attributeIndex, Attribute], nothing),
  getAttributeCountAtIndex: fn([Value, attributeIndex], u32),
  getAttributesAtIndex: fn([Value, attributeIndex], filled(Attribute, "getAttributeCountAtIndex")),
  /** f, idx, kindID */
  getEnumAttributeAtIndex: fn([Value, attributeIndex, u32], nullable(Attribute)),
  /** f, idx, k */
  getStringAttributeAtIndex: fn([Value, attributeIndex, text32], nullable(Attribute)),
  /** f, idx, kindID */
  removeEnumAttributeAtIndex: fn([Value, attributeIndex, u32], nothing),
  /** f, idx, k */
  removeStringAttributeAtIndex: fn([Value, attributeIndex, text32], nothing),
  /** c, idx, a */
  addCallSiteAttribute: fn([Value, attributeIndex, Attribute], nothing),
  getCallSiteAttributeCount: fn([Value, attributeIndex], u32),
  getCallSiteAttributes: fn([Value, attributeIndex], filled(Attribute, "getCallSiteAttributeCount")),
  /** c, idx, kindID */
  getCallSiteEnumAttribute: fn([Value, attributeIndex, u32], nullable(Attribute)),
  /** c, idx, k */
  getCallSiteStringAttribute: fn([Value, attributeIndex, text32], nullable(Attribute)),
  /** c, idx, kindID */
  removeCallSiteEnumAttribute: fn([Value, attributeIndex, u32], nothing),
  /** c, idx, k */
  removeCallSiteStringAttribute: fn([Value, attributeIndex, text32], nothing),
};
