/** Where kernels come from: a file a source. Each puts its files into a folder under the names that the cache has. */
export * from "./deb.js";
export * from "./debian.js";
export * from "./debian-index.js";
