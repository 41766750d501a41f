import { resolve } from "node:path";
import { DiagnosticSeverity, type Range } from "vscode-languageserver/node";
import {
  type Diagnostic,
  kernelTypes,
  passes,
  type SourceLocation,
  sourceLines,
} from "../../lib/diagnostics/index.js";
import type { Fix, Found } from "./rustc-messages.js";

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
} as const;

/** corelate's diagnostics. One without a place is shown at the head of `root`. */
export function ownDiagnostics(all: readonly Diagnostic[], root: string, folder: string): Found[] {
  return all.map((diagnostic) => {
    const { location, code, message, severity, notes = [], help } = diagnostic;
    const path = location === undefined ? root : resolve(folder, location.file);
    const fix = location && fixOf(diagnostic, location, path);
    return {
      path,
      diagnostic: {
        range: location === undefined ? wholeLine(1, path) : rangeOf(location, path),
        severity: severities[severity],
        source: "corelate",
        code,
        message: [message, ...notes, ...(help === undefined ? [] : [`help: ${help}`])].join("\n"),
      },
      ...(fix === undefined ? {} : { fix }),
    };
  });
}

/** From the column to the end of the word, or the whole line. */
function rangeOf({ line, column }: SourceLocation, path: string): Range {
  const text = sourceLines(path)?.[line - 1] ?? "";
  if (column === 0 || column > text.length) return wholeLine(line, path);
  const length = /^[\w.()*&:!]+/.exec(text.slice(column - 1))?.[0].length ?? 1;
  return {
    start: { line: line - 1, character: column - 1 },
    end: { line: line - 1, character: column - 1 + length },
  };
}

function wholeLine(line: number, path: string): Range {
  const text = sourceLines(path)?.[line - 1] ?? "";
  const start = text.length - text.trimStart().length;
  return {
    start: { line: line - 1, character: start },
    end: { line: line - 1, character: text.trimEnd().length },
  };
}

/** The edit that the help of a diagnostic describes, where it can be made without knowing more. */
function fixOf({ code, message }: Diagnostic, { line }: SourceLocation, path: string): Fix | undefined {
  const text = sourceLines(path)?.[line - 1];
  if (text === undefined) return undefined;
  if (code === passes.bitfieldDirect.code)
    return readBitfield(text, line, /`[\w.]*?(\w+)`/.exec(message)?.[1]);
  if (code === kernelTypes.unattributed.code || code === kernelTypes.unrelocated.code)
    return attribute(line, path, /`(\w+)`/.exec(message)?.[1]);
  return undefined;
}

/** `(*task).flag` becomes `corelate::read_bitfield!(task, flag)`. */
function readBitfield(text: string, line: number, field: string | undefined): Fix | undefined {
  const access = /\(\*(\w+)\)\.(\w+(?:\.\w+)*)/g;
  for (const found of text.matchAll(access)) {
    const [whole, pointer, members] = found;
    if (members!.split(".").at(-1) !== field) continue;
    const range = {
      start: { line: line - 1, character: found.index },
      end: { line: line - 1, character: found.index + whole.length },
    };
    const newText = `corelate::read_bitfield!(${pointer}, ${members})`;
    return { title: `read it with \`${newText}\``, edits: [{ range, newText }] };
  }
  return undefined;
}

/** Above the `struct` or `union` and its other attributes, where it stands in the same file. */
function attribute(from: number, path: string, name: string | undefined): Fix | undefined {
  const lines = sourceLines(path) ?? [];
  const declares = new RegExp(`^\\s*(?:pub(?:\\([^)]*\\))?\\s+)?(?:struct|union)\\s+${name}\\b`);
  const candidates = [from - 1, ...lines.keys()];
  const at = candidates.find((index) => name !== undefined && declares.test(lines[index] ?? ""));
  if (at === undefined) return undefined;
  const indent = /^\s*/.exec(lines[at]!)![0];
  let first = at;
  while (/^\s*#\[.*\]\s*$/.test(lines[first - 1] ?? "")) first--;
  const place = { line: first, character: 0 };
  return {
    title: `put \`#[corelate::preserve_access_index]\` on \`${name}\``,
    edits: [
      { range: { start: place, end: place }, newText: `${indent}#[corelate::preserve_access_index]\n` },
    ],
  };
}
