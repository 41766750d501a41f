import type { RustItem } from "./model.js";
import { itemLines, type RenderOptions } from "./render-item.js";
import { TakenNames } from "./rust-names.js";

/** What the text of a file depends on beside its items. */
export interface FileOptions extends RenderOptions {
  /** The private module that holds the items. */
  readonly moduleName: string;
  /** Lines for the comment at the head, without slashes. */
  readonly comment: readonly string[];
  /** Lines of Rust behind the items, in the same module. */
  readonly checks: readonly string[];
}

const lints = [
  "clippy::all",
  "dead_code",
  "improper_ctypes_definitions",
  "non_camel_case_types",
  "non_snake_case",
  "non_upper_case_globals",
  "unnameable_types",
];

/**
 * The whole file. `mod vmlinux;` takes inner attributes at its head (`#![allow(…)]`), but `include!` does not, so
 * the items stand in a module of their own that bears the attributes, and are exported from there. The attribute of the companion
 * crate stands there, too: it sees all types, and so the names that anonymous members lend to those which hold them.
 */
export function fileText(items: readonly RustItem[], options: FileOptions): string {
  const constants = new TakenNames();
  const lines = [
    ...options.comment.map((line) => `// ${line}`.trimEnd()),
    "",
    "#[allow(unused_imports)]",
    `pub use self::${options.moduleName}::*;`,
    "",
    "#[allow(",
    ...lints.map((lint, index) => `    ${lint}${index === lints.length - 1 ? "" : ","}`),
    ")]",
    ...(options.attribute ? ["#[corelate::preserve_access_index]"] : []),
    `mod ${options.moduleName} {`,
    ...items.flatMap((item) => itemLines(item, options, 4, constants).map((line) => `    ${line}`)),
    ...options.checks.map((line) => `    ${line}`),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}
