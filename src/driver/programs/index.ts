/** Holds programs against what the kernel lets them: parameters against its BTF, helpers against the types of programs. */
export { checkHelpers } from "./check-helpers.js";
export { checkPrograms } from "./check-programs.js";
