/** The oldest kernel that the programs of an object need, and why. */
export { onArchitecture } from "./architecture-reasons.js";
export { isCertain } from "./certain.js";
export { ObjectCode, type Placed } from "./code.js";
export { type Use, uses } from "./guards.js";
export { isAyaSection, isCiliumSection } from "./loader-sections.js";
export { type LoaderName, type LoaderReason, loaderReasons, loaderVersions } from "./loaders.js";
export * from "./newer.js";
export type { Place, Reason, ReasonKind } from "./reason.js";
export { type ObjectRequirements, type ProgramRequirements, requirements } from "./requires.js";
