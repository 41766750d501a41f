/** `corelate new`: a workspace with a program, what loads it, and its tests, from the files in `templates/`. */
export { checkName } from "./check-name.js";
export { checkTogether, programKind, userSpace, userSpacesOf } from "./choose.js";
export { type KernelToPin, kernelsToOffer, kernelsToPin, usualKernels } from "./choose-kernels.js";
export { installedFor } from "./installed.js";
export { type ProgramKind, programKinds, type UserSpace, userSpaces } from "./kinds.js";
export { type ProjectPlan, projectFiles } from "./project.js";
export { checkFolder, writeProject } from "./write.js";
