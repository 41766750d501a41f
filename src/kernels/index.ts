/** Kernels that can be booted, or resolved against: where they come from, and the cache that they are kept in. */
export { type AddOptions, addKernel, type KernelToAdd } from "./add.js";
export * from "./architecture.js";
export { type Available, type AvailableOptions, availableKernels } from "./available.js";
export { bootImage } from "./boot-image.js";
export {
  findKernel,
  kernelCache,
  listCached,
  listDamaged,
  nearKernelNames,
  requireKernel,
} from "./cache/index.js";
export * from "./fetch.js";
export { unpackImage } from "./image/index.js";
export * from "./kernel.js";
export * from "./name.js";
export { type Packages, unpackPackages } from "./packages.js";
export * from "./pins/index.js";
export { removeKernels } from "./remove.js";
export type { DebianKernel } from "./sources/index.js";
