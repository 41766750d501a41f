/** What DWARF says of a BPF object that BTF does not: calls that were inlined. */
export { type InlinedCalls, inlinedCalls } from "./inlined-calls.js";
