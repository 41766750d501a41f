import { type Feature, named } from "./feature.js";

// The commits in this table have not been compared with the kernel's history yet.

/**
 * The kinds of BTF types by the names of lib/btf, with the kernel that took each one from a program, and the commit there. Loaders replace a kind that the kernel does
 * not know by one that it knows (libbpf's `bpf_object__sanitize_btf`), so that no program needs one.
 */
export const btfKinds: ReadonlyMap<string, Feature> = named([
  ["int", "4.18", "69b693f0aefa"],
  ["ptr", "4.18", "69b693f0aefa"],
  ["array", "4.18", "69b693f0aefa"],
  ["struct", "4.18", "69b693f0aefa"],
  ["union", "4.18", "69b693f0aefa"],
  ["enum", "4.18", "69b693f0aefa"],
  ["fwd", "4.18", "69b693f0aefa"],
  ["typedef", "4.18", "69b693f0aefa"],
  ["volatile", "4.18", "69b693f0aefa"],
  ["const", "4.18", "69b693f0aefa"],
  ["restrict", "4.18", "69b693f0aefa"],
  ["func", "5.0", "2667a2626f4d"],
  ["func_proto", "5.0", "2667a2626f4d"],
  ["var", "5.2", "1dc92851849c"],
  ["datasec", "5.2", "1dc92851849c"],
  ["float", "5.13", "b1828f0b0482"],
  ["decl_tag", "5.16", "b5ea834dde6b"],
  ["type_tag", "5.17", "8c42d2fa4eeb"],
  ["enum64", "6.0", "6089fb325cf7"],
]);
