export { type LinkRequest, parseLinkArguments } from "./arguments.js";
export { type LinkResult, link } from "./link.js";
