/** Where kernels come from: a file a source. Each puts its files into a folder under the names that the cache has. */
export { Apt } from "./apt.js";
export * from "./btfhub.js";
export { unpackDeb } from "./deb.js";
export * from "./debian.js";
export * from "./debian-index.js";
export * from "./directory.js";
export * from "./oci.js";
export * from "./place.js";
