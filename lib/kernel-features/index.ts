/** What the kernel can do from which release on: tables, each with the source of every fact. */

export {
  type ArchitectureFeature,
  featureOn,
  type LaterArchitecture,
  laterArchitectures,
} from "./architectures.js";
export { attachTypes } from "./attach-types.js";
export { btfKinds } from "./btf-kinds.js";
export * from "./feature.js";
export { type HelperUse, helperUses, unmeasuredTypes } from "./helper-programs.js";
export { helpers } from "./helpers.js";
export { type InstructionFeature, instructionFeatures } from "./instructions.js";
export { iterators } from "./iterators.js";
export { kfuncs } from "./kfuncs.js";
export { mapFields } from "./map-fields.js";
export { mapFlags } from "./map-flags.js";
export { mapTypes } from "./map-types.js";
export { programTypes } from "./program-types.js";
export { type SectionName, sectionNamed, sectionNames } from "./sections.js";
export { structOps } from "./struct-ops.js";
export { type VerifierFeature, verifierFeatures } from "./verifier.js";
