/** Kernels that are booted with QEMU, and what a loader in them says of objects. */

export { type BootEnd, type BootLimits, boot, type Guest } from "./boot.js";
export * from "./loader-build.js";
export { findProgram, findQemu, type GuestArchitecture, isGuestArchitecture, machines } from "./machine.js";
export * from "./verify-guest.js";
