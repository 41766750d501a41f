export { type LinkRequest, type LogLevel, type LogRequest, parseLinkArguments } from "./arguments.js";
export { type LinkResult, link } from "./link.js";
export { type Log, openLog } from "./log.js";
export { type WrapOptions, wrapRustc } from "./wrap-rustc.js";
