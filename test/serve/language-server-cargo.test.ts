import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  type CodeAction,
  type CodeLens,
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { cli, folder, root } from "./start.js";

const kernels = ["6.1", "6.12"];
const btf = kernels.map((name) => join(root, `examples/exec-snoop/kernels/linux-${name}.btf`));
const workspace = join(folder, "cargo-editor");
const main = join(workspace, "probe/src/main.rs");
const types = join(workspace, "kernel-types/src/lib.rs");
const corelate = `corelate = { path = ${JSON.stringify(join(root, "crates/corelate"))} }`;
const goodTypes = `#![no_std]
#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct { pub pid: i32, pub tgid: i32, #[corelate(bits = 3)] pub jobctl: u32 }
`;
const goodMain = `#![no_std]
#![no_main]
use kernel_types::task_struct;
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::program("raw_tp/sched_process_exec")]
fn on_exec(p: *const task_struct) -> i32 {
    let task = p;
    unsafe { corelate::read_or_zero!(task, tgid) }
}
`;
/** From 0. */
const accessLine = 8;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

let server: ChildProcess;
let editor: ProtocolConnection;
const published: PublishDiagnosticsParams[] = [];

beforeAll(async () => {
  const package_ = (name: string, more: string) =>
    `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n${corelate}\n${more}`;
  write(
    join(workspace, "Cargo.toml"),
    '[workspace]\nresolver = "2"\nmembers = ["probe", "kernel-types"]\n[profile.dev]\npanic = "abort"\n',
  );
  write(join(workspace, "kernel-types/Cargo.toml"), package_("kernel-types", ""));
  write(
    join(workspace, "probe/Cargo.toml"),
    package_("probe", 'kernel-types = { path = "../kernel-types" }\n'),
  );
  copyFileSync(join(root, "crates/Cargo.lock"), join(workspace, "Cargo.lock"));
  write(types, goodTypes);
  write(main, goodMain);
  // Crates that others wrote are compiled there already.
  const env = { ...process.env, CARGO_TARGET_DIR: join(root, "crates/target"), CARGO_NET_OFFLINE: "true" };
  server = spawn(process.execPath, [cli, "serve", "--lsp"], { env, stdio: ["pipe", "pipe", "inherit"] });
  editor = createProtocolConnection(
    new StreamMessageReader(server.stdout!),
    new StreamMessageWriter(server.stdin!),
  );
  editor.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    published.push(params);
  });
  let refreshed = 0;
  editor.onRequest("workspace/codeLens/refresh", () => {
    refreshed++;
    return null;
  });
  editor.listen();
  const rootUri = pathToFileURL(workspace).href;
  const initializationOptions = { btf };
  await editor.sendRequest("initialize", {
    processId: null,
    rootUri,
    capabilities: {},
    initializationOptions,
  });
  await editor.sendNotification("initialized", {});
  await editor.sendNotification("textDocument/didOpen", {
    textDocument: { uri: uriOf(main), languageId: "rust", version: 1, text: goodMain },
  });
  await vi.waitFor(() => expect(refreshed).toBe(1), { timeout: 200_000, interval: 200 });
}, 240_000);
afterAll(async () => {
  await editor.sendRequest("shutdown");
  await editor.sendNotification("exit");
  expect(server.exitCode ?? (await once(server, "exit"))[0]).toBe(0);
});

const uriOf = (path: string) => pathToFileURL(path).href;

/** Writes a file, tells the server that `main` was saved, and waits for what it then says of the file. */
async function save(path: string, text: string): Promise<readonly Diagnostic[]> {
  writeFileSync(path, text);
  published.length = 0;
  await editor.sendNotification("textDocument/didSave", { textDocument: { uri: uriOf(main) } });
  const of = () => published.findLast(({ uri }) => uri === uriOf(path));
  await expect.poll(of, { timeout: 120_000 }).toBeDefined();
  return of()!.diagnostics;
}

describe("the language server in a workspace of cargo's", () => {
  it("shows where the fields of another crate's type are, and what the verifier counts", async () => {
    const position = { line: accessLine, character: goodMain.split("\n")[accessLine]!.indexOf("tgid") + 1 };
    const hover = await editor.sendRequest<Hover | null>("textDocument/hover", {
      textDocument: { uri: uriOf(main) },
      position,
    });
    const offsets = kernels.map((name, index) => {
      const done = spawnSync("bpftool", ["btf", "dump", "file", btf[index]!], { encoding: "utf8" });
      const task = /STRUCT 'task_struct' [^\n]*\n(?:\t[^\n]*\n)*/.exec(done.stdout)![0];
      return `${Number(/'tgid' [^\n]*bits_offset=(\d+)/.exec(task)![1]) / 8} on ${name}`;
    });
    expect(new Set(offsets.map((text) => text.split(" ")[0])).size).toBe(2);
    expect(hover?.contents).toMatchObject({ value: `\`task_struct.tgid\`: ${offsets.join(", ")}` });
    const lenses = await editor.sendRequest<CodeLens[]>("textDocument/codeLens", {
      textDocument: { uri: uriOf(main) },
    });
    if (canLoad)
      expect(lenses).toMatchObject([
        {
          range: { start: { line: 6 } },
          command: { title: expect.stringMatching(/^accepted by the running kernel: .*\d+ followed/) },
        },
      ]);
  });

  it("shows what rustc says of either crate, until it is put right", async () => {
    expect(await save(types, `${goodTypes}pub fn wrong() -> u32 { missing }\n`)).toMatchObject([
      { source: "rustc", code: "E0425", severity: 1, range: { start: { line: 4 } } },
    ]);
    expect(await save(types, goodTypes)).toEqual([]);
    expect(await save(main, goodMain.replace("tgid)", "absent)"))).toMatchObject([
      { source: "rustc", code: "E0609", severity: 1, range: { start: { line: accessLine } } },
    ]);
  }, 300_000);

  it("shows what the passes refuse at its place, with the fix", async () => {
    const bits = goodMain.replace("corelate::read_or_zero!(task, tgid)", "(*task).jobctl as i32");
    expect(await save(main, bits)).toContainEqual(
      expect.objectContaining({
        source: "corelate",
        code: "CRL0109",
        severity: 1,
        range: expect.objectContaining({ start: { line: accessLine, character: expect.any(Number) } }),
      }),
    );
    const place = { line: accessLine, character: 0 };
    const actions = await editor.sendRequest<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: uriOf(main) },
      range: { start: place, end: place },
      context: { diagnostics: [] },
    });
    expect(actions[0]?.edit?.changes?.[uriOf(main)]).toMatchObject([
      { newText: "corelate::read_bitfield!(task, jobctl)" },
    ]);
    // rustc warns that this needs no `unsafe`.
    expect((await save(main, goodMain)).filter(({ severity }) => severity === 1)).toEqual([]);
  }, 300_000);

  it("shows what cargo itself refuses, at the head of the crate", async () => {
    const manifest = join(workspace, "probe/Cargo.toml");
    const text = '[package]\nname = "probe"\nedition = "2099"\n';
    writeFileSync(manifest, text);
    expect(await save(main, goodMain)).toMatchObject([
      {
        source: "corelate",
        code: "CRL0703",
        message: expect.stringContaining("edition"),
        range: { start: { line: 0 } },
      },
    ]);
  }, 300_000);
});
