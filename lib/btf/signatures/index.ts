/** What programs that are attached by BTF take for arguments, and what targets give them. */
export * from "./resolve-signatures.js";
export { typeText } from "./type-text.js";
