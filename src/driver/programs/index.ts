/** Holds the parameters of programs against the kernel's BTF. */
export { checkPrograms } from "./check-programs.js";
