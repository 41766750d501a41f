import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  createConnection,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  MarkupKind,
  ProposedFeatures,
  type Range,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { sourceLines } from "../../lib/diagnostics/index.js";
import { type Client, connect } from "../client/index.js";
import { version } from "../service/index.js";
import { hoverText, wordAt } from "./accesses.js";
import { type Crate, crateOf } from "./crate.js";
import { examine, programLines, type Settings, type State, type Verified } from "./project.js";

/**
 * A language server over standard input and output. On open and on save it builds the crate of the file with the running service, or with one of its own, and publishes what corelate and rustc
 * say. Resolves when the editor ends it.
 */
export async function runLanguageServer(): Promise<void> {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  const states = new Map<string, State>();
  const running = new Map<string, AbortController>();
  const published = new Map<string, Set<string>>();
  let settings: Settings = { btf: [], verify: true };
  let service: Promise<Client> | undefined;
  const client = () => {
    service ??= connect().catch(() => connect({ start: true }));
    return service;
  };

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    settings = settingsOf(params.initializationOptions);
    return {
      serverInfo: { name: "corelate", version },
      capabilities: {
        textDocumentSync: { openClose: true, save: true, change: TextDocumentSyncKind.None },
        hoverProvider: true,
        codeLensProvider: {},
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      },
    };
  });

  const publish = (crate: Crate, state: State) => {
    const byFile = groupByPath(state.found);
    const old = published.get(crate.root) ?? new Set<string>();
    for (const path of new Set([...old, ...byFile.keys()]))
      void connection.sendDiagnostics({
        uri: uriOf(path),
        diagnostics: (byFile.get(path) ?? []).map(({ diagnostic }) => diagnostic),
      });
    published.set(crate.root, new Set(byFile.keys()));
  };

  const update = async (uri: string) => {
    const crate = crateAt(uri);
    if (crate === undefined) return;
    // What an older state of the file gives is of no use any more.
    running.get(crate.root)?.abort();
    const cancel = new AbortController();
    running.set(crate.root, cancel);
    try {
      const state = await examine(await client(), crate, settings, states.get(crate.root), cancel.signal);
      if (cancel.signal.aborted) return;
      states.set(crate.root, state);
      publish(crate, state);
      void connection.sendRequest("workspace/codeLens/refresh").catch(() => {});
    } catch (error) {
      // The service has ended: the next save starts another.
      service = undefined;
      connection.console.error((error as Error).message);
    }
  };
  connection.onDidOpenTextDocument(({ textDocument }) => void update(textDocument.uri));
  connection.onDidSaveTextDocument(({ textDocument }) => void update(textDocument.uri));
  connection.onDidCloseTextDocument(() => {});

  const stateAt = (uri: string) => {
    const crate = crateAt(uri);
    return crate && states.get(crate.root);
  };

  connection.onHover(({ textDocument, position }): Hover | null => {
    const state = stateAt(textDocument.uri);
    const file = pathOf(textDocument.uri);
    if (state === undefined || file === undefined) return null;
    const word = wordAt(sourceLines(file)?.[position.line] ?? "", position.character);
    const value = hoverText(state.accesses, state.kernels, { file, line: position.line + 1, word });
    return value === undefined ? null : { contents: { kind: MarkupKind.Markdown, value } };
  });

  connection.onCodeLens(({ textDocument }): CodeLens[] => {
    const state = stateAt(textDocument.uri);
    const path = pathOf(textDocument.uri);
    if (state === undefined || path === undefined) return [];
    const lines = programLines(
      path,
      state.verified.map(({ name }) => name),
    );
    return state.verified.flatMap((program) => {
      const line = lines.get(program.name);
      if (line === undefined) return [];
      const place = { line, character: 0 };
      return [{ range: { start: place, end: place }, command: { title: titleOf(program), command: "" } }];
    });
  });

  connection.onCodeAction(({ textDocument, range }): CodeAction[] => {
    const path = pathOf(textDocument.uri);
    const found = stateAt(textDocument.uri)?.found ?? [];
    return found.flatMap(({ path: of, diagnostic, fix }) => {
      if (fix === undefined || of !== path || !touches(diagnostic.range, range)) return [];
      return [
        {
          title: fix.title,
          kind: CodeActionKind.QuickFix,
          diagnostics: [diagnostic],
          edit: { changes: { [textDocument.uri]: [...fix.edits] } },
        },
      ];
    });
  });

  await new Promise<void>((resolve) => {
    connection.onShutdown(() => {});
    connection.onExit(resolve);
    process.stdin.on("end", resolve);
    connection.listen();
  });
  (await service?.catch(() => undefined))?.close();
}

function groupByPath<T extends { readonly path: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(one.path, [...(groups.get(one.path) ?? []), one]);
  return groups;
}

/** What the editor sets; anything that does not fit is left out. */
function settingsOf(options: unknown): Settings {
  const { btf, verify } = (options ?? {}) as { btf?: unknown; verify?: unknown };
  const files = Array.isArray(btf) ? btf.filter((file): file is string => typeof file === "string") : [];
  return { btf: files, verify: verify !== false };
}

function crateAt(uri: string): Crate | undefined {
  const path = pathOf(uri);
  return path?.endsWith(".rs") ? crateOf(path) : undefined;
}

function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

function touches(one: Range, other: Range): boolean {
  return one.start.line <= other.end.line && other.start.line <= one.end.line;
}

/** Such as "accepted by the running kernel: 25 instructions, 30 followed by the verifier". */
function titleOf({ outcome, stats, reason }: Verified): string {
  if (outcome !== "accepted") return `${outcome} by the running kernel${reason ? `: ${reason}` : ""}`;
  const { programSize, instructions, verifiedInstructions, states, stackDepth } = stats ?? {};
  const followed = instructions ?? verifiedInstructions;
  const counts = [
    ...(programSize === undefined ? [] : [`${programSize} instructions`]),
    ...(followed === undefined ? [] : [`${followed} followed by the verifier`]),
    ...(states === undefined ? [] : [`${states} states`]),
    ...(stackDepth === undefined ? [] : [`${stackDepth} bytes of stack`]),
  ];
  return `accepted by the running kernel${counts.length === 0 ? "" : `: ${counts.join(", ")}`}`;
}
