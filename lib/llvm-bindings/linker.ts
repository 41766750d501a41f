/** The IR linker. */
import { bool, Module } from "./kinds.js";
import { fn } from "./signature.js";

export const linkerFunctions = {
  linkModules2: fn([Module, Module], bool),
};
