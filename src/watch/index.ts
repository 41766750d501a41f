/** Files that change, and what is made of them again. */
export { Changes } from "./changes.js";
export { type Round, round, type WatchedObject, watchedFolders } from "./round.js";
export { Targets } from "./targets.js";
