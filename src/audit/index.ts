/** Finds what rustc itself has decided by a size or an offset of an attributed type. */
export { auditOf, auditor, refusals } from "./audit.js";
