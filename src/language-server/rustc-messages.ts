import { resolve } from "node:path";
import { type Diagnostic, DiagnosticSeverity, type Range } from "vscode-languageserver/node";

/** A diagnostic in a file, with the edit that its own help asks for. */
export interface Found {
  readonly path: string;
  readonly diagnostic: Diagnostic;
  readonly fix?: Fix;
}

/** What a quick fix does. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
}

interface Span {
  readonly file_name: string;
  readonly line_start: number;
  readonly line_end: number;
  readonly column_start: number;
  readonly column_end: number;
  readonly is_primary: boolean;
  readonly label?: string | null;
  readonly suggested_replacement?: string | null;
  readonly suggestion_applicability?: string | null;
}

interface Message {
  readonly message: string;
  readonly level: string;
  readonly code?: { readonly code: string } | null;
  readonly spans: readonly Span[];
  readonly children?: readonly Message[];
}

const severities: Readonly<Record<string, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
  help: DiagnosticSeverity.Hint,
};

/** What rustc said with `--error-format json`, a message a line. */
export function rustcDiagnostics(output: string, folder: string): Found[] {
  return output.split("\n").flatMap((line) => {
    const message = parse(line);
    const span = message?.spans.find(({ is_primary }) => is_primary);
    if (message === undefined || span === undefined) return [];
    const said = [message, ...(message.children ?? [])].filter(
      ({ spans }, index) => index === 0 || spans.length === 0,
    );
    const text = said.map(({ level, message: words }, index) => (index === 0 ? words : `${level}: ${words}`));
    if (span.label && span.label !== message.message) text.splice(1, 0, span.label);
    const fix = fixOf(message);
    return [
      {
        path: resolve(folder, span.file_name),
        diagnostic: {
          range: rangeOf(span),
          severity: severities[message.level] ?? DiagnosticSeverity.Error,
          source: "rustc",
          message: text.join("\n"),
          ...(message.code ? { code: message.code.code } : {}),
        },
        ...(fix === undefined ? {} : { fix }),
      },
    ];
  });
}

function parse(line: string): Message | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line) as Partial<Message>;
    return typeof value.message === "string" && Array.isArray(value.spans) ? (value as Message) : undefined;
  } catch {
    return undefined;
  }
}

/** Only what rustc itself would apply. */
function fixOf(message: Message): Fix | undefined {
  for (const child of message.children ?? []) {
    const spans = child.spans.filter(({ suggested_replacement: text }) => typeof text === "string");
    if (spans.length === 0 || !spans.every((span) => span.suggestion_applicability === "MachineApplicable"))
      continue;
    return {
      title: child.message,
      edits: spans.map((span) => ({ range: rangeOf(span), newText: span.suggested_replacement! })),
    };
  }
  return undefined;
}

function rangeOf(span: Span): Range {
  return {
    start: { line: span.line_start - 1, character: span.column_start - 1 },
    end: { line: span.line_end - 1, character: span.column_end - 1 },
  };
}
