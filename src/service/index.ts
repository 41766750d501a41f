/** The way to a running service: its socket, its messages, and commands that are sent to it. Light, since each command reads it. */
export { forwardCommand } from "./forward.js";
export * from "./frames.js";
export * from "./identity.js";
export * from "./place.js";
export * from "./protocol.js";
export { version } from "./version.js";
