/** What DWARF says of a BPF object that BTF does not: calls that were inlined, and the types of what is sent. */

export { type InlinedCalls, inlinedCalls } from "./inlined-calls.js";
export { type SentTypes, sentTypes, type TypeTable } from "./sent-types.js";
