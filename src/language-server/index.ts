/** `corelate serve --lsp`: corelate in editors. */
export { runLanguageServer } from "./server.js";
