/** What programs that are attached by BTF take for arguments, and what targets give them. */

export { type AttachTarget, attachTarget, type Found, namesLike } from "./attach-target.js";
export { compareParameters, type ParameterFault } from "./compare-parameters.js";
export { type DeclaredParameter, declaredParameters } from "./parameters.js";
export * from "./resolve-signatures.js";
export { typeText } from "./type-text.js";
