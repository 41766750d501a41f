export { essentialName } from "./names.js";
export { poisonImmediate } from "./patch.js";
export { type ResolvedObject, type ResolvedRelocation, resolveObject } from "./resolve.js";
